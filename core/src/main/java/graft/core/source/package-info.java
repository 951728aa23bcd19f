/**
 * Where bases come from when a study does not train them on random halves of its own classes:
 * {@link graft.core.source.BaseSource} says which, {@link graft.core.source.GivenWeights} checks
 * weights from outside, {@link graft.core.source.LeakGuard} looks for classes and images that
 * source and target share. Knows datasets, networks and weights files; no study and no training.
 */
@NullMarked
package graft.core.source;

import org.jspecify.annotations.NullMarked;
