/** Keeps two processes from writing to one place. */
@NullMarked
package graft.core.lock;

import org.jspecify.annotations.NullMarked;
