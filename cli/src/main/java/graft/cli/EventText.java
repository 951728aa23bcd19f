package graft.cli;

import graft.study.event.StudyEvent;
import graft.study.plan.BaseSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Events of a study as lines for people. */
final class EventText {
  private final Map<String, Integer> splitOfBase;

  /** Words for a study of these bases; all else is a trial. */
  EventText(List<BaseSpec> bases) {
    splitOfBase =
        bases.stream().collect(Collectors.toUnmodifiableMap(BaseSpec::id, BaseSpec::split));
  }

  /** What is worth a line; the usual course of a training is not. */
  Optional<String> line(StudyEvent event) {
    if (event instanceof StudyEvent.Noted noted) {
      return Optional.of(noted.text());
    }
    return event instanceof StudyEvent.Kept kept
        ? Optional.of(name(kept.job()) + " " + predicate(kept))
        : Optional.empty();
  }

  private String name(String job) {
    Integer split = splitOfBase.get(job);
    return split == null ? "trial " + job : "the base of split " + split;
  }

  private static String predicate(StudyEvent.Kept event) {
    if (event instanceof StudyEvent.Diverged diverged) {
      return "diverged in epoch " + diverged.epoch();
    }
    if (event instanceof StudyEvent.Failed failed) {
      return "failed: " + failed.reason();
    }
    if (event instanceof StudyEvent.Lost lost) {
      return "lost attempt " + lost.attempt() + ": " + lost.lastWords();
    }
    if (event instanceof StudyEvent.BaseReused) {
      return "was trained before and is used again";
    }
    if (event instanceof StudyEvent.BaseUnusable unusable) {
      return unusable.reason()
          + "; "
          + unusable.trials()
          + " trials that transfer from it are not run";
    }
    if (event instanceof StudyEvent.CheckpointLeft left) {
      return "is over, but its checkpoint " + left.file() + " cannot be deleted: " + left.reason();
    }
    throw new IllegalStateException("no words for " + event);
  }
}
