package graft.cli;

import graft.core.pack.PackedStore;
import graft.core.study.BaseSpec;
import graft.core.study.StudyFile;
import graft.core.study.StudyPlan;
import graft.core.study.StudyPlanner;
import graft.core.study.StudySettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a study would run, in a few lines. */
final class PlanSummary {
  private static final long MEGABYTE = 1_000_000;

  private PlanSummary() {}

  static void print(StudyFile file, boolean excludeBad, PrintWriter out, PrintWriter err) {
    StudySettings settings = StudySettings.of(file);
    try (PackedStore store = StudyData.of(settings, excludeBad, err).store()) {
      lines(settings, store, StudyPlanner.plan(settings, store.index())).forEach(out::println);
    }
    out.flush();
  }

  static List<String> lines(StudySettings settings, PackedStore store, StudyPlan plan) {
    long trialImages =
        plan.trials().stream().mapToLong(t -> (long) t.images() * t.recipe().epochs()).sum();
    long updates = plan.trials().stream().mapToLong(t -> t.updates()).sum();
    BaseSpec base = plan.bases().get(0);
    return List.of(
        "dataset      "
            + store.index().classes().size()
            + " classes, "
            + store.size()
            + " images, fingerprint "
            + store.index().fingerprint().substring(0, 16),
        String.format(
            Locale.ROOT,
            "bases        %d (one a split): %d classes, %d images, %d epochs",
            plan.bases().size(),
            base.classes(),
            base.images(),
            base.recipe().epochs()),
        String.format(
            Locale.ROOT,
            "trials       %d distinct: %d splits x sizes %s x seeds %d, experiments %s",
            plan.trials().size(),
            plan.splits().size(),
            plan.sizes(),
            settings.seeds(),
            settings.experiments().stream().map(e -> e.title()).toList()),
        String.format(
            Locale.ROOT,
            "to train     %,d images in bases, %,d in trials (%,d updates)",
            plan.imagesToTrain() - trialImages,
            trialImages,
            updates),
        String.format(
            Locale.ROOT, "disk         about %d MB", diskBytes(settings, plan) / MEGABYTE + 1));
  }

  /** Bases, two checkpoints a worker, and the results, reckoned generously. */
  static long diskBytes(StudySettings settings, StudyPlan plan) {
    long weights =
        4
            * graft.core.network.Networks.find(
                    settings.network(), plan.splits().get(0).source().size())
                .orElseThrow()
                .parameters();
    long kept = weights * plan.bases().size();
    long checkpoints = 2 * 2 * weights * Runtime.getRuntime().availableProcessors();
    long results = 20_000L * (plan.trials().size() + plan.bases().size());
    return kept + checkpoints + results;
  }
}
