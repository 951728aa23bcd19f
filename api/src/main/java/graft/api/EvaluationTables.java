package graft.api;

import graft.analysis.evaluation.KnownClasses;
import graft.analysis.evaluation.ModelEvaluation;
import graft.analysis.evaluation.ModelEvaluation.Fraction;
import graft.api.Classifier.Evaluated;
import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.core.error.Shown;
import graft.core.text.Csv;
import java.util.LinkedHashMap;
import java.util.Map;

/** An evaluation as programs read it: everything, fractions 0..1. */
final class EvaluationTables {
  private EvaluationTables() {}

  static String json(Evaluated evaluated) {
    ModelEvaluation result = evaluated.result();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("data", evaluated.data());
    all.put("fingerprint", evaluated.fingerprint());
    all.put("images", result.top1().total());
    all.put("images_used", result.top1().total());
    all.put("images_labelled", evaluated.labelled());
    all.put("images_of_unknown_classes", evaluated.classes().ofUnknown());
    all.put("images_trained_on", trainedOn(evaluated));
    all.put("parts", evaluated.parts());
    all.put("views", evaluated.views().count());
    DataSummary read = evaluated.summary();
    all.put("left_out", DataTables.leftOut(read.leftOut()));
    all.put("unreadable", read.bad());
    all.put("first_unreadable", read.firstBad().stream().map(DataTables::bad).toList());
    all.put("warnings", read.warnings());
    all.put("notes", read.notes().stream().map(Note::sentence).toList());
    all.put("top1", fraction(result.top1()));
    all.put("top5", result.top5().map(EvaluationTables::fraction));
    all.put("balanced", result.balanced());
    all.put("loss", result.loss());
    all.put("classes", result.classes());
    all.put("confusions", result.confusions());
    all.put("unknown_classes", evaluated.classes().unknown());
    all.put("missing_classes", evaluated.classes().missing());
    all.put("also_in_training", evaluated.classes().alsoInTraining());
    all.put("may_be_trained_on", evaluated.mayBeTrainedOn());
    return ResultJson.of("evaluation", all);
  }

  /** Images of the dataset that the model is known to have been trained on, or on equal ones. */
  private static int trainedOn(Evaluated evaluated) {
    KnownClasses classes = evaluated.classes();
    return evaluated.trainedOn()
        + classes.seen()
        + (classes.isTrainedOn() ? classes.alsoInTraining() : 0);
  }

  private static Map<String, Object> fraction(Fraction fraction) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("value", fraction.value());
    all.put("count", fraction.count());
    all.put("total", fraction.total());
    all.put("low", fraction.low());
    all.put("high", fraction.high());
    return all;
  }

  /** A line for each number: measure, the class and what it was taken for where there is one. */
  static Csv csv(ModelEvaluation result) {
    Csv csv = new Csv("measure", "class", "predicted", "value", "count", "total", "low", "high");
    row(csv, "top1", result.top1());
    result.top5().ifPresent(five -> row(csv, "top5", five));
    csv.row("balanced", "", "", result.balanced(), "", "", "", "");
    csv.row("loss", "", "", result.loss(), "", "", "", "");
    result
        .classes()
        .forEach(
            c ->
                csv.row(
                    "class",
                    Shown.value(c.name()),
                    "",
                    c.images() == 0 ? "" : (Object) c.value(),
                    c.correct(),
                    c.images(),
                    "",
                    ""));
    result
        .confusions()
        .forEach(
            c ->
                csv.row(
                    "confusion",
                    Shown.value(c.truth()),
                    Shown.value(c.predicted()),
                    (double) c.count() / c.of(),
                    c.count(),
                    c.of(),
                    "",
                    ""));
    return csv;
  }

  private static void row(Csv csv, String measure, Fraction fraction) {
    csv.row(
        measure,
        "",
        "",
        fraction.value(),
        fraction.count(),
        fraction.total(),
        fraction.low(),
        fraction.high());
  }
}
