package graft.api;

import graft.analysis.evaluation.ModelEvaluation;
import graft.analysis.evaluation.ModelEvaluation.ClassAccuracy;
import graft.analysis.evaluation.ModelEvaluation.Confusion;
import graft.analysis.evaluation.ModelEvaluation.Fraction;
import graft.api.Classifier.Evaluated;
import graft.core.error.Shown;
import graft.study.execution.TestViews;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An evaluation as people read it. */
final class EvaluationText {
  private static final int CLASSES = 40;
  private static final int CONFUSIONS = 10;

  private EvaluationText() {}

  static List<String> of(Evaluated evaluated) {
    ModelEvaluation result = evaluated.result();
    List<String> lines = new ArrayList<>();
    lines.add(images(evaluated));
    lines.add(line("top-1", result.top1()));
    result.top5().ifPresent(five -> lines.add(line("top-5", five)));
    lines.add(
        format(
            "balanced  %5.1f %%  (mean over classes)   loss %.3f",
            100 * result.balanced(), result.loss()));
    lines.add("");
    classes(result.classes(), lines);
    confusions(result.confusions(), lines);
    return lines;
  }

  /** On how many images of how many, and what became of the others. */
  private static String images(Evaluated evaluated) {
    int used = evaluated.result().top1().total();
    int unknown = evaluated.classes().ofUnknown();
    int seen = evaluated.classes().seen();
    int others = evaluated.labelled() - used - unknown - evaluated.trainedOn() - seen;
    List<String> without = new ArrayList<>();
    if (unknown > 0) {
      without.add(format("%d of classes the model does not know", unknown));
    }
    if (evaluated.trainedOn() > 0) {
      without.add(format("%d of the part it was trained on", evaluated.trainedOn()));
    }
    if (seen > 0) {
      without.add(format("%d equal to such as it was trained on", seen));
    }
    if (others > 0) {
      without.add(format("%d of other parts", others));
    }
    return format(
            "on %d of %d labelled images of %s",
            used, evaluated.labelled(), Shown.text(evaluated.data()))
        + (evaluated.parts().isEmpty()
            ? ""
            : ", " + String.join(" + ", evaluated.parts().stream().map(Shown::text).toList()))
        + (without.isEmpty() ? "" : " (without " + String.join(", ", without) + ")")
        + (evaluated.views() == TestViews.ONE
            ? ""
            : format(", by %d views of each", evaluated.views().count()));
  }

  private static String line(String what, Fraction fraction) {
    return format(
        "%-8s  %5.1f %%  (%d of %d, 95 %% interval %.1f to %.1f)",
        what,
        100 * fraction.value(),
        fraction.count(),
        fraction.total(),
        100 * fraction.low(),
        100 * fraction.high());
  }

  private static void classes(List<ClassAccuracy> classes, List<String> lines) {
    List<ClassAccuracy> weakest =
        classes.stream()
            .filter(c -> c.images() > 0)
            .sorted(Comparator.comparingDouble(ClassAccuracy::value))
            .toList();
    lines.add("classes, the weakest first:");
    for (ClassAccuracy one : weakest.subList(0, Math.min(CLASSES, weakest.size()))) {
      lines.add(
          format(
              "  %5.1f %%  %4d of %4d  %s",
              100 * one.value(), one.correct(), one.images(), Shown.text(one.name())));
    }
    if (weakest.size() > CLASSES) {
      lines.add("  and " + (weakest.size() - CLASSES) + " more (as csv or json there are all)");
    }
  }

  private static void confusions(List<Confusion> confusions, List<String> lines) {
    if (confusions.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("most frequent confusions:");
    for (Confusion one : confusions.subList(0, Math.min(CONFUSIONS, confusions.size()))) {
      lines.add(
          format(
              "  %4d of %4d  %s taken for %s",
              one.count(), one.of(), Shown.text(one.truth()), Shown.text(one.predicted())));
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
