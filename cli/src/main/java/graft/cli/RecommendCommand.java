package graft.cli;

import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.Study;
import graft.api.StudyAdvice;
import graft.core.data.Dataset;
import graft.core.data.Reading;
import graft.core.data.ScanReport;
import graft.core.error.UsageException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft recommend}: a protocol for an amount of data, with its reasons. */
@Command(
    name = "recommend",
    description = {
      "Which layers to transfer and freeze, at which rates and how long, for your amount of data.",
      "Give --data, or --classes and --images-per-class; --base for its network. Trains nothing."
    })
final class RecommendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NamesOption names = new NamesOption();
  @Mixin private TestPartOption test = new TestPartOption();

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Folder, .tar or .zip of your images.")
  private @Nullable Path data;

  @Option(names = "--classes", paramLabel = "N", description = "Number of classes.")
  private @Nullable Integer classes;

  @Option(names = "--images-per-class", paramLabel = "N", description = "Training images a class.")
  private @Nullable Integer images;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Weights to fine-tune; the network is taken from them.")
  private @Nullable Path base;

  @Option(
      names = "--network",
      description = "Network of the base (default: that of --base, alexnet-32 without it).")
  private @Nullable String network;

  @Mixin private WeightsKeyOption weightsKey = new WeightsKeyOption();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Study of your own; goes before the paper's table if shown to be better.")
  private @Nullable Path from;

  @Override
  public Integer call() {
    TargetTask task = task();
    Recommendation recommended = Recommender.recommend(task);
    Path study = from;
    Optional<StudyAdvice> advice =
        study == null ? Optional.empty() : Optional.of(Study.at(study).advice(task, recommended));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        PlanSummary.text(
            "%,d classes, %,d training images, %s of %d layers",
            task.classes(),
            task.images(),
            task.network(),
            Networks.find(task.network(), task.classes()).orElseThrow().depth()));
    boolean studyFirst = advice.map(StudyAdvice::leads).orElse(false);
    if (studyFirst) {
      advice.ifPresent(own -> show(own, out));
      out.println("The paper's table says:");
    }
    show(recommended, out);
    if (!studyFirst && advice.isPresent()) {
      out.println("Your study says:");
      show(advice.get(), out);
    }
    out.flush();
    return 0;
  }

  private static void show(Recommendation table, PrintWriter out) {
    show(table.protocol(), table.reasons(), table.certainty(), Optional.of(table.gain()), out);
  }

  private static void show(StudyAdvice study, PrintWriter out) {
    show(study.protocol(), study.lines(), study.certainty(), study.gain(), out);
  }

  private static void show(
      Protocol protocol,
      List<String> reasons,
      String certainty,
      Optional<String> gain,
      PrintWriter out) {
    out.println("protocol  " + Hints.options(protocol));
    reasons.forEach(reason -> out.println("  " + reason));
    out.println("how sure  " + certainty);
    gain.ifPresent(words -> out.println("gain      over the common protocol: " + words));
  }

  /** The network of the base, where there is one. */
  private String network() {
    Wanted wanted = new Wanted(weightsKey.key(), Optional.ofNullable(network));
    Path file = base;
    if (file == null) {
      if (weightsKey.key().isPresent()) {
        throw new UsageException("--weights-key says what of --base is meant; give --base, too");
      }
      return wanted.network().orElse("alexnet-32");
    }
    try (Weights weights = Weights.open(file, wanted)) {
      Network found = FittingNetwork.choose(file, weights, wanted.network());
      MergeReport.of(weights, found, found.depth() - 1)
          .requireUsable(file, weights.metadata().getOrDefault(FittingNetwork.METADATA, ""));
      return found.name();
    }
  }

  private TargetTask task() {
    String known = network();
    Path path = data;
    if (path != null) {
      if (classes != null || images != null) {
        throw new UsageException(
            "--data counts classes and images itself; leave out --classes and --images-per-class");
      }
      ScanReport report = Dataset.scan(path, names.on(Reading.usual().testingOn(test.part())));
      PrintWriter err = spec.commandLine().getErr();
      SummaryLines.of(report.summary()).forEach(line -> err.println("graft: " + line));
      err.flush();
      report.requireUsable(true);
      leftOut(report);
      List<Integer> counts = report.classes().stream().map(ScanReport.ClassCount::train).toList();
      return new TargetTask(known, counts);
    }
    if (classes == null || images == null) {
      throw new UsageException("give --data PATH, or --classes N and --images-per-class N");
    }
    return TargetTask.even(known, classes, images);
  }

  private void leftOut(ScanReport report) {
    int bad = report.bad().size();
    if (bad > 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          PlanSummary.text(
              "graft: note: %,d file%s cannot be used and %s not counted; 'graft data scan' names"
                  + " %s, finetune leaves %s out with --exclude-bad",
              bad,
              bad == 1 ? "" : "s",
              bad == 1 ? "is" : "are",
              bad == 1 ? "it" : "them",
              bad == 1 ? "it" : "them"));
      err.flush();
    }
  }
}
