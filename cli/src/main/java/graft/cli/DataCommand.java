package graft.cli;

import graft.core.data.BadFile;
import graft.core.data.DataSummary;
import graft.core.data.Dataset;
import graft.core.data.Reading;
import graft.core.data.Role;
import graft.core.data.ScanReport;
import graft.core.data.ScanReport.ClassCount;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft data}: look at, pack and generate datasets. */
@Command(name = "data", description = "Look at, pack and generate datasets.")
final class DataCommand implements Runnable {
  private static final int EXIT_DATA = 3;
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "scan",
      description = {
        "Classes, counts, every bad file and the fingerprint.",
        "Exits 3 if a file is unreadable, a class is empty or fewer than two remain."
      })
  int scan(
      @Parameters(paramLabel = "PATH", description = "Folder, .tar or .zip.") Path path,
      @Option(names = "-v", description = "List every class and every bad file.") boolean all,
      @Mixin TestPartOption test,
      @Mixin NamesOption names,
      @Option(names = "--json", description = "All of it as one JSON object, for programs.")
          boolean json) {
    ScanReport report;
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      view.show("reading the images");
      report = Dataset.scan(path, names.on(Reading.usual().testingOn(test.part())));
    }
    if (json) {
      out().print(SummaryTables.json(report));
      out().flush();
    } else {
      print(report, path, all);
    }
    if (report.bad().isEmpty() && report.faults().isEmpty()) {
      return 0;
    }
    spec.commandLine()
        .getErr()
        .println(
            "graft: "
                + Shown.text(path.toString())
                + " cannot be used as it is"
                + (json ? "" : ", see above"));
    return EXIT_DATA;
  }

  private void print(ScanReport report, Path path, boolean all) {
    DataSummary summary = report.summary();
    PrintWriter out = out();
    out.println(Shown.text(path.toString()) + ": " + report.layout());
    print(report.classes().stream().map(DataCommand::line).toList(), all);
    out.println(
        (report.classes().size() == 1 ? "1 class, " : report.classes().size() + " classes, ")
            + report.classes().stream().mapToInt(ClassCount::train).sum()
            + " training and "
            + report.classes().stream().mapToInt(ClassCount::validation).sum()
            + " validation images"
            + from(report));
    summary.unusedParts(SummaryLines.WORDING).forEach(out::println);
    DataSummary.lines(report.leftOut()).forEach(out::println);
    if (all && !report.skipped().isEmpty()) { // in short they are among what is left out
      out.println(
          report.skipped().size() == 1
              ? "1 entry that is not read:"
              : report.skipped().size() + " entries that are not read:");
      print(report.skipped().stream().map(BadFile::toString).toList(), all);
    }
    if (report.duplicates().groups() > 0) {
      out.println(
          report.duplicates().groups()
              + " groups of equal images ("
              + report.duplicates().acrossClasses()
              + " across classes, "
              + report.duplicates().acrossRoles()
              + " in training and validation):");
      print(report.duplicates().first(), all);
    }
    report.notes().forEach(note -> out.println("note: " + Hints.said(note)));
    report.warnings().forEach(line -> out.println("warning: " + line));
    out.println("fingerprint " + report.index().fingerprint());
    report.faults().forEach(fault -> out.println("fault: " + fault));
    if (!report.bad().isEmpty()) {
      out.println(count(report.bad().size(), "file") + " that cannot be used:");
      print(report.bad().stream().map(BadFile::toString).toList(), all);
    }
    out.flush();
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

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String line(ClassCount count) {
    return String.format(
        Locale.ROOT,
        "%6d train %6d val  %s",
        count.train(),
        count.validation(),
        Shown.text(count.name()));
  }

  private void print(List<String> lines, boolean all) {
    int shown = all ? lines.size() : Math.min(SHOWN, lines.size());
    lines.subList(0, shown).forEach(line -> out().println("  " + line));
    if (shown < lines.size()) {
      out().println("  and " + (lines.size() - shown) + " more (-v lists all)");
    }
  }

  @Command(name = "pack", description = "Build the packed store that studies read.")
  int pack(
      @Parameters(paramLabel = "PATH", description = "Folder, .tar or .zip.") Path path,
      @Option(
              names = "--network",
              defaultValue = "alexnet-32",
              description = "Network whose image side is packed (default ${DEFAULT-VALUE}).")
          String network,
      @Mixin TestPartOption test,
      @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
          boolean excludeBad,
      @Mixin NamesOption names) {
    int side =
        Networks.find(network, 2)
            .orElseThrow(
                () ->
                    new UsageException(
                        "unknown network '"
                            + network
                            + "'"
                            + graft.core.text.NearMiss.offer(network, Networks.names())
                            + " Networks: "
                            + String.join(", ", Networks.names())))
            .side();
    long began = System.nanoTime();
    Reading reading = names.on(Reading.usual().excludingBad(excludeBad).testingOn(test.part()));
    Packed packed;
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      view.show("reading the images");
      packed = Graft.machine(spec).packing().pack(path, side, reading, view::say);
    }
    SummaryLines.of(packed.summary()).forEach(out()::println);
    PackedStore store = packed.store();
    out()
        .printf(
            Locale.ROOT,
            "%d images of %d px in %s, %.1f s%n",
            store.size(),
            side,
            store.folder(),
            (System.nanoTime() - began) / 1e9);
    out().println("fingerprint " + store.index().fingerprint());
    out().flush();
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
    out()
        .println(
            classes
                + " classes of "
                + perClass
                + " training and "
                + validationPerClass
                + " validation images in "
                + Shown.text(directory.toString()));
    out().flush();
    return 0;
  }
}
