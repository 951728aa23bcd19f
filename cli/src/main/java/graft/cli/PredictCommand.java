package graft.cli;

import graft.api.Classifier;
import graft.api.Classifier.Predictions;
import graft.core.data.BadFile;
import graft.core.data.DataSummary;
import graft.core.error.UsageException;
import graft.core.text.Few;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graft predict}: what a model says of images. */
@Command(
    name = "predict",
    description = {
      "The most probable classes of images, with probabilities (softmax).",
      "Files that cannot be used are listed on stderr and left out; exits 3 if none can be used."
    })
final class PredictCommand extends GraftCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @Mixin private ProcessOptions processes;
  @Mixin private NamesOption names;

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

  @Mixin private ResultOptions result;

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
    result.check(format == Format.CSV);
    Classifier classifier = processes.open(folder, machine(), names);
    Predictions predictions =
        viewed(
            view -> {
              view.show("reading and classifying the images");
              return classifier.predict(paths, top, view::say);
            });
    tellUnreadable(predictions);
    DataSummary.lines(predictions.leftOut()).forEach(line -> say("%s", line));
    predictions.notes().forEach(note -> say("note: %s", Hints.said(note)));
    predictions.warnings().forEach(warning -> say("warning: %s", warning));
    result.write(format == Format.CSV ? result.text(predictions.csv()) : predictions.json(), out());
    return 0;
  }

  private void tellUnreadable(Predictions predictions) {
    List<BadFile> bad = predictions.unreadable();
    if (!bad.isEmpty()) {
      say("%d of %d left out:", bad.size(), bad.size() + predictions.images().size());
      List<String> files = bad.stream().map(BadFile::toString).toList();
      Few.lines(files, SHOWN, "  ", " (--format json has all)").forEach(err()::println);
    }
  }
}
