package graft.api.machine;

import graft.study.plan.StudySettings.GeneratedData;
import java.util.List;

/** What happens to images before anything is trained, and while they are predicted. */
public sealed interface ImageEvent {
  /** Synthetic images are written to the cache. */
  record Generating(GeneratedData images) implements ImageEvent {}

  /** How many images are done; about every second. */
  record Done(Step step, int done, int total) implements ImageEvent {}

  /** What runs that were stopped long ago had left in the cache was removed. */
  record Forgotten(List<CacheEntry> removed) implements ImageEvent {
    public Forgotten {
      removed = List.copyOf(removed);
    }
  }

  /** What is done with each image. */
  enum Step {
    /** It is generated. */
    GENERATING,
    /** It is decoded, or its file copied, to a packed store. */
    PACKING,
    /** Its class is predicted. */
    PREDICTING
  }
}
