package graft.cli;

import graft.api.machine.CacheEntry;
import graft.api.machine.ImageEvent;
import graft.api.machine.Leftovers;
import graft.study.plan.StudySettings.GeneratedData;
import java.util.List;
import java.util.Locale;

/** What happens to images as lines for people. */
final class ImageText {
  private ImageText() {}

  static String line(ImageEvent event) {
    if (event instanceof ImageEvent.Generating generating) {
      GeneratedData images = generating.images();
      return String.format(
          Locale.ROOT,
          "generating %d images of %d classes, %d pixels wide, seed %d",
          images.classes() * (images.trainPerClass() + images.validationPerClass()),
          images.classes(),
          images.side(),
          images.seed());
    }
    if (event instanceof ImageEvent.Forgotten forgotten) {
      return forgotten(forgotten.removed());
    }
    ImageEvent.Done done = (ImageEvent.Done) event;
    String count = String.format(Locale.ROOT, "%,d of %,d images", done.done(), done.total());
    return switch (done.step()) {
      case GENERATING -> "generating: " + count;
      case PACKING -> "packing: " + count;
      case PREDICTING -> "predicting: " + count;
    };
  }

  /** What was removed because it was left long ago. */
  static String forgotten(List<CacheEntry> removed) {
    return String.format(
        Locale.ROOT,
        "removed from the cache: %d left by stopped runs more than %d days ago, %.1f MB",
        removed.size(),
        Leftovers.KEPT.toDays(),
        removed.stream().mapToLong(CacheEntry::bytes).sum() / 1e6);
  }
}
