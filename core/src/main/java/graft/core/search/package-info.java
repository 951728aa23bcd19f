/**
 * Finding the protocol of a target set on its training images alone: {@link
 * graft.core.search.SearchSpace} lists the candidates, {@link graft.core.search.Folds} holds images
 * out, {@link graft.core.search.ProtocolRace} decides what is trained next and {@link
 * graft.core.search.Leaderboard} what that says. Trains nothing itself: see {@link
 * graft.core.search.Lane}.
 */
@NullMarked
package graft.core.search;

import org.jspecify.annotations.NullMarked;
