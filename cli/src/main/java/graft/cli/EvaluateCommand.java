package graft.cli;

import graft.api.Classifier;
import graft.api.Classifier.Evaluated;
import graft.core.error.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class EvaluateCommand extends GraftCommand implements Callable<Integer> {
  @Mixin private ProcessOptions processes;
  @Mixin private NamesOption names;

  @Parameters(paramLabel = "MODEL", description = "Model folder.")
  private Path folder;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder, .tar or .zip (default: the data that the model was trained on, if it is in this"
              + " folder).")
  private Optional<Path> data;

  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "Only this part of --data: train, val, test, or its folder's name.")
  private Optional<String> part;

  @Option(
      names = "--exclude-bad",
      description = "Leave out files that cannot be used (as the training did, if it did).")
  private boolean excludeBad;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text, json or csv (default ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private JsonOption json;
  @Mixin private ResultOptions result;

  /** How an evaluation is written. */
  enum Format {
    TEXT,
    JSON,
    CSV
  }

  @Override
  public Integer call() {
    Format asked = json.isAsked() ? Format.JSON : format;
    result.check(asked == Format.CSV);
    Classifier classifier = processes.open(folder, machine(), names);
    if (data.isEmpty() && part.isPresent()) {
      throw new UsageException("--part is a part of --data PATH; give that too");
    }
    Evaluated evaluated =
        viewed(
            view -> {
              view.show("reading and evaluating the images");
              return data.isEmpty()
                  ? classifier.evaluateWhereTrained(excludeBad, view::say)
                  : classifier.evaluate(data.get(), part, excludeBad, view::say);
            });
    evaluated.summary().leftOutLines(Hints.OF_DATA).forEach(line -> say("%s", line));
    evaluated.warnings().forEach(line -> say("warning: %s", line));
    result.write(
        switch (asked) {
          case TEXT -> String.join("\n", evaluated.lines()) + "\n";
          case JSON -> evaluated.json();
          case CSV -> result.text(evaluated.csv());
        },
        out());
    return 0;
  }
}
