/**
 * Where bases come from when a study does not train them on random halves of its own classes:
 * {@link graft.study.source.BaseSource} says which, {@link graft.study.source.GivenWeights} checks
 * weights from outside, {@link graft.study.source.LeakGuard} looks for classes and images that
 * source and target share. Knows datasets, networks and weights files; no study and no training.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.network}, {@code core.weights}.
 */
@NullMarked
package graft.study.source;

import org.jspecify.annotations.NullMarked;
