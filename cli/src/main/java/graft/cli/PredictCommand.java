package graft.cli;

import graft.api.Classifier;
import graft.api.Classifier.Guess;
import graft.api.Classifier.Predicted;
import graft.api.Classifier.Predictions;
import graft.api.machine.Machine;
import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.text.Csv;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft predict}: what a model says of images. */
@Command(
    name = "predict",
    description = {
      "The most probable classes of images, with probabilities (softmax).",
      "Files that cannot be used are listed on stderr and left out; exits 3 if none can be used."
    })
final class PredictCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @Spec private CommandSpec spec;
  @Mixin private ProcessOptions processes;
  @Mixin private NamesOption names = new NamesOption();

  @Parameters(index = "0", paramLabel = "MODEL", description = "Model folder.")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description = "Image files, folders (all images below), .tar or .zip.")
  private List<Path> paths;

  @Option(
      names = "--top",
      defaultValue = "5",
      paramLabel = "K",
      description = "Classes told of each image, at most (default ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "csv (a line a class) or json (default ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private SpreadsheetOption spreadsheet = new SpreadsheetOption();

  @Option(names = "--out", paramLabel = "FILE", description = "New file (default: the screen).")
  private @Nullable Path out;

  /** How predictions are written. */
  enum Format {
    CSV,
    JSON
  }

  @Override
  public Integer call() {
    if (top < 1) {
      throw new UsageException("--top must be at least 1, was " + top);
    }
    spreadsheet.requireCsv(format == Format.CSV);
    NewFile file = new NewFile(out);
    file.requireFree();
    PrintWriter err = spec.commandLine().getErr();
    Machine machine = Graft.machine(spec);
    Classifier opened = Classifier.open(folder, processes.workers(machine)).on(machine);
    Classifier classifier = names.charset().map(opened::withNames).orElse(opened);
    Predictions predictions;
    try (LiveView view = LiveView.start(err)) {
      view.show("reading and classifying the images");
      predictions = classifier.predict(paths, top, view.writer());
    }
    tellUnreadable(predictions, err);
    DataSummary.lines(predictions.leftOut()).forEach(line -> err.println("graft: " + line));
    predictions.notes().forEach(note -> err.println("graft: note: " + Hints.said(note)));
    predictions.warnings().forEach(warning -> err.println("graft: warning: " + warning));
    err.flush();
    file.write(
        format == Format.CSV ? csv(predictions) : json(predictions), spec.commandLine().getOut());
    return 0;
  }

  private static void tellUnreadable(Predictions predictions, PrintWriter err) {
    int bad = predictions.unreadable().size();
    if (bad > 0) {
      err.println("graft: " + bad + " of " + (bad + predictions.images().size()) + " left out:");
      predictions.unreadable().stream().limit(SHOWN).forEach(file -> err.println("  " + file));
      if (bad > SHOWN) {
        err.println("  and " + (bad - SHOWN) + " more (--format json has all)");
      }
      err.flush();
    }
  }

  private String csv(Predictions predictions) {
    Csv csv = spreadsheet.table("file", "rank", "class", "probability");
    for (Predicted image : predictions.images()) {
      int rank = 1;
      for (Guess guess : image.classes()) {
        csv.row(Shown.value(image.file()), rank, Shown.value(guess.name()), guess.probability());
        rank++;
      }
    }
    return csv.toString();
  }

  private static String json(Predictions predictions) {
    List<Map<String, Object>> unreadable = new ArrayList<>();
    predictions
        .unreadable()
        .forEach(bad -> unreadable.add(Map.of("file", bad.path(), "reason", bad.reason())));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("images", predictions.images());
    all.put("unreadable", unreadable);
    all.put("left_out", SummaryTables.leftOut(predictions.leftOut()));
    all.put("warnings", predictions.warnings());
    all.put("notes", predictions.notes().stream().map(Note::sentence).toList());
    return RecordJson.write(all) + "\n";
  }
}
