/**
 * The commands. The only room that sees all others; it wires them and turns errors into messages
 * and exit codes. Nothing is computed here.
 */
@NullMarked
package graft.cli;

import org.jspecify.annotations.NullMarked;
