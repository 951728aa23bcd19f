/**
 * Finding the protocol of a target set on its training images alone: {@link
 * graft.study.search.SearchSpace} lists the candidates, {@link graft.study.search.Folds} holds
 * images out, {@link graft.study.search.ProtocolRace} decides what is trained next and {@link
 * graft.study.search.Leaderboard} what that says. Trains nothing itself: see {@link
 * graft.study.search.TrialRunner}.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.protocol}, {@code core.random},
 * {@code core.statistics}.
 */
@NullMarked
package graft.study.search;

import org.jspecify.annotations.NullMarked;
