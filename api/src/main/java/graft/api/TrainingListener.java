package graft.api;

import graft.api.machine.ImageEvent;
import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.study.event.StudyEvent;

/** Hears how a training goes, on the thread that runs it. */
public interface TrainingListener {
  /** A message for people, one sentence: what is read, a warning or a note. */
  void message(String line);

  /**
   * What happens to the trainings of a study, of a search, or to a single one; on any thread. What
   * a store keeps is a message unless overridden.
   */
  default void heard(StudyEvent event) {
    if (event instanceof StudyEvent.Kept kept) {
      message((kept.job() + " " + kept.words()).strip());
    }
  }

  /** What was read of a dataset and what was left out; a message each line unless overridden. */
  default void read(DataSummary summary) {
    summary.lines().forEach(this::message);
  }

  /** What happens to images: they are generated, packed, predicted. */
  default void heard(ImageEvent event) {
    // nothing unless overridden
  }

  /** What a reader of the result may not expect; a message unless overridden. */
  default void noted(Note note) {
    message(note.sentence());
  }

  /** Something begins that takes a while; what was before it has ended. */
  default void doing(Doing what) {
    // nothing unless overridden
  }

  /**
   * The process is ending, and what ran has stopped resumably: run again, it goes on. On a thread
   * of its own.
   */
  default void stopped() {
    // nothing unless overridden
  }

  /** How far the training is, a few times a second, and at once after each milestone. */
  default void progressed(TrainingProgress progress) {
    // nothing unless overridden
  }
}
