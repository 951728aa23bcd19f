/**
 * What images there are: readers of datasets as distributed, the index with its fingerprint, class
 * splits and the selections made from it.
 *
 * <p>May use {@code core.error}, {@code core.random}, {@code core.text}.
 */
@NullMarked
package graft.core.data;

import org.jspecify.annotations.NullMarked;
