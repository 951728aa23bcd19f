/**
 * Keeps two processes from writing to one place.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.lock;

import org.jspecify.annotations.NullMarked;
