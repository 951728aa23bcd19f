/**
 * What numbers of repeated trials say: mean, deviation, interval, and paired differences. Nothing
 * here knows of studies.
 *
 * <p>May use {@code core.random}.
 */
@NullMarked
package graft.core.statistics;

import org.jspecify.annotations.NullMarked;
