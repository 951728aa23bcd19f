package graft.api;

import graft.api.machine.ImageEvent;
import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.study.event.StudyEvent;

/** Hears how a training goes, on the thread that called for it. */
public interface TrainingListener {
  /** Something worth telling, a sentence: what is loaded, warned of or noted. */
  void told(String line);

  /**
   * What happens to the trainings of a study, of a search, or to a single one; on any thread. What
   * a store keeps is told unless overridden.
   */
  default void heard(StudyEvent event) {
    if (event instanceof StudyEvent.Kept kept) {
      told((kept.job() + " " + kept.words()).strip());
    }
  }

  /** What was read of a dataset and what was left out; told line by line unless overridden. */
  default void read(DataSummary summary) {
    summary.lines().forEach(this::told);
  }

  /** What happens to images: they are generated, packed, predicted. */
  default void heard(ImageEvent event) {
    // who only wants to be told things need not hear of it
  }

  /** What a reader of the result may not expect; told unless overridden. */
  default void noted(Note note) {
    told(note.sentence());
  }

  /** Something begins that takes a while; what was before it has ended. */
  default void doing(Doing what) {
    // who only wants to be told things need not hear of it
  }

  /**
   * The process is ending, and what ran has stopped resumably: run again, it goes on. On a thread
   * of its own.
   */
  default void stopped() {
    // who only wants to be told things need not hear of it
  }

  /** How far the training is, a few times a second, and at once after each milestone. */
  default void progressed(TrainingProgress progress) {
    // who only wants to be told things need not hear of each epoch
  }
}
