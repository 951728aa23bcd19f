package graft.api;

import graft.study.coordinator.RunProgress;
import graft.study.search.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a whole search is.
 *
 * @param stage what its trainings are for just now
 * @param run how far these are
 * @param trainings full trainings done, those of fewer epochs by their share
 * @param planned full trainings of the whole search, the last one on all images included, as far as
 *     it is decided; empty while nothing is known of their cost
 * @param left until the search and its last training have ended, if anything is known of that
 */
public record SearchProgress(
    Stage stage,
    RunProgress run,
    double trainings,
    OptionalDouble planned,
    Optional<Duration> left) {}
