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
        ? Optional.of(name(kept.job()) + " " + kept.words())
        : Optional.empty();
  }

  private String name(String job) {
    Integer split = splitOfBase.get(job);
    return split == null ? "trial " + job : "the base of split " + split;
  }
}
