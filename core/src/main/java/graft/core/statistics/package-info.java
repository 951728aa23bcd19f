/**
 * What numbers of repeated trials say: mean, deviation, interval, and paired differences. Nothing
 * here knows of studies. Depends on {@code random} only.
 */
@NullMarked
package graft.core.statistics;

import org.jspecify.annotations.NullMarked;
