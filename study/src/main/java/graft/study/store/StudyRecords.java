package graft.study.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is known of a study or search; what its keeper does not keep is empty. */
public interface StudyRecords {
  /** The study file as run, or empty before it was stored. */
  default Optional<String> settings() {
    return Optional.empty();
  }

  /** Something else that is kept by name: a version, the processor's kind, a pinned variable. */
  default Optional<String> fact(String name) {
    return Optional.empty();
  }

  /** Whether these are the records of a study or of a search. */
  default StoreKind kind() {
    return fact(StoreKind.FACT)
        .map(StoreKind::valueOf)
        .orElse(fact(StoreKind.OF_SEARCH).isPresent() ? StoreKind.SEARCH : StoreKind.STUDY);
  }

  /** All planned bases by split, then id. */
  List<BaseRecord> bases();

  /** All planned trials by split or part, size, k, n, d, f, seed, then id. */
  List<TrialRecord> trials();

  /** Gives all planned trials in that order, the outcome of one in memory at a time if it can. */
  default void eachTrial(Consumer<TrialRecord> reader) {
    trials().forEach(reader);
  }

  /** Every attempt begun, in that order. */
  default List<AttemptRecord> attempts() {
    return List.of();
  }

  /** What happened to the study as a whole, oldest first. */
  default List<StoredEvent> events() {
    return List.of();
  }

  /** Trainings that run now, by id; empty where no process runs the study. */
  default List<RunningTraining> running() {
    return List.of();
  }
}
