package graft.cli;

import graft.analysis.evaluation.KnownClasses;
import graft.api.Classifier;
import graft.api.Classifier.Evaluated;
import graft.api.machine.Machine;
import graft.core.error.UsageException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft evaluate}: how good a model is on images with classes. */
@Command(
    name = "evaluate",
    description = {
      "How good a model is on every labelled image of a dataset: top-1, top-5, balanced and"
          + " per-class accuracy, confusions.",
      "Without --data: on the validation part of what it was trained on. Of that very dataset,"
          + " images of the training part are left out unless --part train is given.",
      "Classes are matched by name; images of classes that the model does not know are left out."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ProcessOptions processes;
  @Mixin private NamesOption names = new NamesOption();

  @Parameters(paramLabel = "MODEL", description = "Model folder.")
  private Path folder;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder, .tar or .zip (default: the data that the model was trained on, if it is in this"
              + " folder).")
  private @Nullable Path data;

  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "Only this part of --data: train, val, test, or its folder's name.")
  private @Nullable String part;

  @Option(
      names = "--exclude-bad",
      description = "Leave out files that cannot be used (as the training did, if it did).")
  private boolean excludeBad;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text, json or csv (default ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private SpreadsheetOption spreadsheet = new SpreadsheetOption();

  @Option(names = "--out", paramLabel = "FILE", description = "New file (default: the screen).")
  private @Nullable Path out;

  /** How an evaluation is written. */
  enum Format {
    TEXT,
    JSON,
    CSV
  }

  @Override
  public Integer call() {
    spreadsheet.requireCsv(format == Format.CSV);
    NewFile file = new NewFile(out);
    file.requireFree();
    PrintWriter err = spec.commandLine().getErr();
    Machine machine = Graft.machine(spec);
    Classifier opened = Classifier.open(folder, processes.workers(machine)).on(machine);
    Classifier classifier = names.charset().map(opened::withNames).orElse(opened);
    Path given = data;
    if (given == null && part != null) {
      throw new UsageException("--part is a part of --data PATH; give that too");
    }
    Evaluated evaluated;
    try (LiveView view = LiveView.start(err)) {
      view.show("reading and evaluating the images");
      evaluated =
          given == null
              ? classifier.evaluateWhereTrained(excludeBad, view::say)
              : classifier.evaluate(given, Optional.ofNullable(part), excludeBad, view::say);
    }
    evaluated
        .summary()
        .leftOutLines(SummaryLines.WORDING)
        .forEach(line -> err.println("graft: " + line));
    warn(evaluated.classes(), err);
    if (evaluated.mayBeTrainedOn()) {
      err.println(
          "graft: warning: the data is not what the model was trained on; some of these images may have been"
              + " trained on all the same, which would flatter it");
      err.flush();
    }
    file.write(
        switch (format) {
          case TEXT -> EvaluationText.of(evaluated);
          case JSON -> EvaluationTables.json(evaluated);
          case CSV -> EvaluationTables.csv(evaluated.result(), spreadsheet);
        },
        spec.commandLine().getOut());
    return 0;
  }

  private static void warn(KnownClasses classes, PrintWriter err) {
    if (!classes.unknown().isEmpty()) {
      err.println(
          "graft: warning: the model has no class "
              + KnownClasses.shown(classes.unknown())
              + "; their images are left out");
    }
    if (!classes.missing().isEmpty()) {
      err.println(
          "graft: warning: no image of the model's class " + KnownClasses.shown(classes.missing()));
    }
    if (classes.alsoInTraining() > 0) {
      err.println(
          "graft: warning: "
              + classes.alsoInTraining()
              + " of "
              + classes.images().size()
              + " images are also among the training images of this dataset (equal content): the"
              + " accuracy flatters the model if it was trained on them");
    }
    err.flush();
  }
}
