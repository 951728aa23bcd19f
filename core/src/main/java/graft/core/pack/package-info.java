/**
 * The packed store: a dataset's pixels in one memory-mapped, checksummed file shared by all
 * workers.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.protocol}, {@code core.random}, {@code core.text}.
 */
@NullMarked
package graft.core.pack;

import org.jspecify.annotations.NullMarked;
