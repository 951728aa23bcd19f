/**
 * Keeps two processes from writing to one place, and readers from half a file.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.lock;

import org.jspecify.annotations.NullMarked;
