package graft.cli;

import graft.api.DataTables;
import graft.core.data.BadFile;
import graft.core.data.DataSummary;
import graft.core.data.Dataset;
import graft.core.data.Role;
import graft.core.data.ScanReport;
import graft.core.data.ScanReport.ClassCount;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.Shown;
import graft.core.network.Networks;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.text.Few;
import graft.core.text.Words;
import graft.core.weights.FittingNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graft data}: look at, pack and generate datasets. */
@Command(name = "data", description = "Look at, pack and generate datasets.")
final class DataCommand extends CommandGroup {
  private static final int SHOWN = 10;

  @Command(
      name = "scan",
      description = {
        "Classes, counts, every bad file and the fingerprint.",
        "Exits 3 if a file is unreadable, a class is empty or fewer than two remain."
      })
  int scan(
      @Parameters(paramLabel = "PATH", description = "Folder, .tar or .zip.") Path path,
      @Option(names = "-v", description = "List every class and every bad file.") boolean all,
      @Mixin ReadingOptions reading,
      @Option(names = "--json", description = "All of it as one JSON object, for programs.")
          boolean json) {
    ScanReport report =
        viewed(
            view -> {
              view.show("reading the images");
              return Dataset.scan(path, reading.reading());
            });
    String shown = Shown.text(path.toString());
    if (json) {
      out().print(DataTables.json(report));
    } else {
      print("%s: %s", shown, report.layout());
      print(report, all);
    }
    if (report.bad().isEmpty() && report.faults().isEmpty()) {
      return 0;
    }
    say("%s cannot be used as it is%s", shown, json ? "" : ", see above");
    return EXIT_DATA;
  }

  private void print(ScanReport report, boolean all) {
    print(report.classes().stream().map(DataCommand::line).toList(), all);
    print(
        "%s, %d training and %d validation images%s",
        report.classes().size() == 1 ? "1 class" : report.classes().size() + " classes",
        report.classes().stream().mapToInt(ClassCount::train).sum(),
        report.classes().stream().mapToInt(ClassCount::validation).sum(),
        from(report));
    print(report.summary().unusedParts(Hints.OF_DATA));
    print(DataSummary.lines(report.leftOut()));
    int skipped = report.skipped().size();
    if (all && skipped > 0) { // in short they are among what is left out
      print(skipped == 1 ? "1 entry that is not read:" : skipped + " entries that are not read:");
      print(report.skipped().stream().map(BadFile::toString).toList(), all);
    }
    if (report.duplicates().groups() > 0) {
      print(
          "%d groups of equal images (%d across classes, %d in training and validation):",
          report.duplicates().groups(),
          report.duplicates().acrossClasses(),
          report.duplicates().acrossRoles());
      print(report.duplicates().first(), all);
    }
    report.notes().forEach(note -> print("note: %s", Hints.said(note)));
    report.warnings().forEach(line -> print("warning: %s", line));
    print("fingerprint %s", report.index().fingerprint());
    report.faults().forEach(fault -> print("fault: %s", fault));
    if (!report.bad().isEmpty()) {
      print("%s that cannot be used:", Words.counted(report.bad().size(), "file"));
      print(report.bad().stream().map(BadFile::toString).toList(), all);
    }
  }

  /** Where the validation images come from. */
  private static String from(ScanReport report) {
    if (report.generatedValidation()) {
      return " (held back of each class by content hash: there is no validation part)";
    }
    return report.parts().stream()
        .filter(part -> part.role() == Role.VALIDATION && !part.name().equals("val"))
        .map(part -> " (from " + Shown.text(part.folder()) + ")")
        .collect(Collectors.joining());
  }

  private static String line(ClassCount count) {
    return Words.text(
        "%6d train %6d val  %s", count.train(), count.validation(), Shown.text(count.name()));
  }

  private void print(List<String> lines, boolean all) {
    print(Few.lines(lines, all ? lines.size() : SHOWN, "  ", " (-v lists all)"));
  }

  @Command(name = "pack", description = "Build the packed store that studies read.")
  int pack(
      @Parameters(paramLabel = "PATH", description = "Folder, .tar or .zip.") Path path,
      @Option(
              names = "--network",
              converter = NetworkWord.class,
              defaultValue = "alexnet-32",
              description = "Network whose image side is packed (default ${DEFAULT-VALUE}).")
          String network,
      @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
          boolean excludeBad,
      @Mixin ReadingOptions reading) {
    FittingNetwork.requireKnown(network);
    int side = Networks.find(network, 2).orElseThrow().side();
    long began = System.nanoTime();
    Packed packed =
        viewed(
            view -> {
              view.show("reading the images");
              return machine()
                  .packing()
                  .pack(path, side, reading.reading().excludingBad(excludeBad), view::say);
            });
    print(packed.summary().lines(Hints.OF_DATA));
    PackedStore store = packed.store();
    print(
        "%d images of %d px in %s, %.1f s%nfingerprint %s",
        store.size(),
        side,
        store.folder(),
        (System.nanoTime() - began) / 1e9,
        store.index().fingerprint());
    return 0;
  }

  @Command(name = "synth", description = "Write an ImageFolder of generated images.")
  int synth(
      @Parameters(paramLabel = "DIR", description = "New or empty folder.") Path directory,
      @Option(
              names = "--classes",
              defaultValue = "20",
              description = "Classes (default ${DEFAULT-VALUE}).")
          int classes,
      @Option(
              names = "--per-class",
              defaultValue = "200",
              description = "Training images a class (default ${DEFAULT-VALUE}).")
          int perClass,
      @Option(
              names = "--validation-per-class",
              defaultValue = "50",
              description = "Validation images a class (default ${DEFAULT-VALUE}).")
          int validationPerClass,
      @Option(names = "--side", defaultValue = "64", description = "Pixels (default 64).") int side,
      @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).") long seed) {
    SyntheticImages.write(
        directory, classes, perClass, validationPerClass, side, seed, written -> {});
    print(
        "%d classes of %d training and %d validation images in %s",
        classes, perClass, validationPerClass, Shown.text(directory.toString()));
    return 0;
  }
}
