package graft.cli;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.BundledBase;
import graft.api.Prospects;
import graft.api.Study;
import graft.api.StudyAdvice;
import graft.api.TransferTask;
import graft.core.data.Dataset;
import graft.core.data.ScanReport;
import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.text.Words;
import graft.core.weights.Wanted;
import graft.study.source.GivenWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code graft recommend}: a protocol for an amount of data, with its reasons. */
@Command(
    name = "recommend",
    description = {
      "Which layers to transfer and freeze, at which rates and how long, for your amount of data.",
      "Give --data, or --classes and --images-per-class; --base for its network. Trains nothing."
    })
final class RecommendCommand extends GraftCommand implements Callable<Integer> {
  @Mixin private ReadingOptions reading;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Folder, .tar or .zip of your images.")
  private Optional<Path> data;

  @Option(names = "--classes", paramLabel = "N", description = "Number of classes.")
  private Optional<Integer> classes;

  @Option(names = "--images-per-class", paramLabel = "N", description = "Training images a class.")
  private Optional<Integer> images;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Weights to fine-tune; the network is taken from them.")
  private Optional<Path> base;

  @Option(
      names = "--network",
      converter = NetworkWord.class,
      description =
          "Network of the base (default: that of --base, without it of the base that comes along;"
              + " alexnet-32 with --from).")
  private Optional<String> network;

  @Mixin private WeightsKeyOption weightsKey;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Study of your own; goes before the paper's table if shown to be better.")
  private Optional<Path> from;

  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    TargetTask task = task();
    Recommendation table = PaperRecommender.recommend(task);
    Optional<StudyAdvice> study = from.map(folder -> Study.at(folder).advice(task, table));
    Recommendation auto = Recommender.recommend(task);
    Prospects prospects = prospects(task);
    json.print(
        this,
        () -> RecommendJson.of(prospects, auto, table, study),
        () -> lines(prospects, auto, table, study));
    return 0;
  }

  /** Images are looked at where there are any, and a base that they could be of. */
  private Prospects prospects(TargetTask task) {
    if (data.isEmpty() || base.isEmpty()) {
      return Prospects.of(task);
    }
    TransferTask asked =
        TransferTask.of(base.get(), data.get())
            .with(reading.reading().excludingBad(true))
            .withNetwork(task.network());
    TransferTask wanted =
        weightsKey.key().isPresent() ? asked.withWeightsKey(weightsKey.key().get()) : asked;
    return Prospects.of(machine(), task, wanted, this::say);
  }

  private static List<String> lines(
      Prospects prospects, Recommendation auto, Recommendation table, Optional<StudyAdvice> study) {
    TargetTask task = prospects.task();
    List<String> lines = new ArrayList<>();
    lines.add(
        Words.text(
            "%,d classes, %,d training images, %s of %d layers",
            task.classes(),
            task.images(),
            Networks.label(task.network()),
            Networks.find(task.network(), task.classes()).orElseThrow().depth()));
    boolean studyLeads = study.map(StudyAdvice::leads).orElse(false);
    List<String> ofStudy = study.map(RecommendCommand::lines).orElse(List.of());
    if (studyLeads) {
      lines.addAll(ofStudy);
      lines.add("What finetune does by itself (not in your study):");
    }
    lines.addAll(lines("--protocol auto", auto));
    expected(prospects, auto).ifPresent(lines::add);
    if (!studyLeads && study.isPresent()) {
      lines.add("Your study says:");
      lines.addAll(ofStudy);
    }
    lines.add("The paper's table says:");
    lines.addAll(lines(Hints.options(table.protocol()), table));
    expected(prospects, table).ifPresent(lines::add);
    lines.add("how expected  " + prospects.basis());
    return lines;
  }

  private static Optional<String> expected(Prospects prospects, Recommendation found) {
    return prospects.of(found).map(gain -> "expected  over the common protocol: " + gain.words());
  }

  private static List<String> lines(String options, Recommendation found) {
    return lines(options, found.reasons(), found.certainty(), Optional.of(found.gain()));
  }

  private static List<String> lines(StudyAdvice study) {
    return lines(Hints.options(study.protocol()), study.lines(), study.certainty(), study.gain());
  }

  private static List<String> lines(
      String options, List<String> reasons, String certainty, Optional<String> gain) {
    List<String> lines = new ArrayList<>();
    lines.add("protocol  " + options);
    reasons.forEach(reason -> lines.add("  " + reason));
    lines.add("how sure  " + certainty);
    gain.ifPresent(words -> lines.add("gain      over the common protocol: " + words));
    return lines;
  }

  /** The network of the base that is given or comes along. */
  private String network() {
    if (base.isPresent()) {
      return GivenWeights.network(base.get(), new Wanted(weightsKey.key(), network));
    }
    weightsKey.requireBase(base);
    if (network.isEmpty() && from.isEmpty()) {
      say("%s", Hints.said(BundledBase.note()));
    }
    return network.orElse(from.isPresent() ? "alexnet-32" : BundledBase.NETWORK);
  }

  private TargetTask task() {
    String known = network();
    if (data.isEmpty()) {
      if (classes.isEmpty() || images.isEmpty()) {
        throw new UsageException("give --data PATH, or --classes N and --images-per-class N");
      }
      return TargetTask.even(known, classes.get(), images.get());
    }
    if (classes.isPresent() || images.isPresent()) {
      throw new UsageException(
          "--data counts classes and images itself; leave out --classes and --images-per-class");
    }
    ScanReport report = Dataset.scan(data.get(), reading.reading());
    report.summary().lines(Hints.OF_DATA).forEach(line -> say("%s", line));
    report.requireUsable(true);
    int bad = report.bad().size();
    if (bad > 0) {
      say(
          "note: %s cannot be used and %s not counted; 'graft data scan' names %s, finetune leaves"
              + " %s out with --exclude-bad",
          Words.counted(bad, "file"),
          bad == 1 ? "is" : "are",
          bad == 1 ? "it" : "them",
          bad == 1 ? "it" : "them");
    }
    return TargetTask.of(known, report);
  }
}
