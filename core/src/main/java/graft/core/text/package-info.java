/**
 * Words shown to people: near misses, the first few of many, lines as they are written.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.text;

import org.jspecify.annotations.NullMarked;
