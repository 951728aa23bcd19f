/**
 * The packed store: a dataset's pixels in one memory-mapped, checksummed file shared by all
 * workers. Depends on {@code data} and {@code error}.
 */
@NullMarked
package graft.core.pack;

import org.jspecify.annotations.NullMarked;
