package graft.analysis.forecast;

import graft.core.data.Selection;
import graft.core.json.RecordJson;
import graft.core.network.Network;
import graft.core.pack.Packer;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialGroup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tiny trainings that a speed is measured by: from scratch, on one batch again and again. Small
 * enough for any network: what an update or an evaluation has to do is bounded.
 */
public final class Probe {
  /** Multiply-adds of the largest update: under a second on one core. */
  private static final double LARGEST_UPDATE = 20e9;

  /** Multiply-adds of a probe: some tenths of a second on one core. */
  private static final double PROBE = 12e9;

  private static final int FORWARD_AND_BACKWARD = 3;
  private static final int MOST_UPDATES = 60;
  private static final int MOST_EVALUATED = 500;

  /** What a probe shows by the difference to the {@link #START}. */
  enum Kind {
    /** A training's beginning and end, around one small update. */
    START,
    /** Updates at the smaller batch. */
    SMALL,
    /** Updates at the larger batch. */
    LARGE,
    /** Evaluated images. */
    EVALUATION
  }

  private final Network network;
  private final String images;
  private final Selection train;
  private final Selection test;
  private final Recipe recipe;
  private final int small;
  private final int large;

  /**
   * Probes of a study.
   *
   * @param network with as many classes as {@code train} has labels
   * @param images content of the packed store
   * @param train at least two images
   * @param test at least one image
   * @param recipe of the trials
   * @param baseBatch the bases' examples per update
   */
  public Probe(
      Network network,
      String images,
      Selection train,
      Selection test,
      Recipe recipe,
      int baseBatch) {
    this.network = network;
    this.images = images;
    this.train = train;
    this.test = test;
    this.recipe = recipe;
    int most =
        (int)
            Math.max(
                2,
                Math.min(
                    train.size(), LARGEST_UPDATE / FORWARD_AND_BACKWARD / network.multiplyAdds()));
    small = Math.max(1, Math.min(recipe.batch(), most / 2));
    large = Math.min(most, Math.max(baseBatch, 2 * small));
  }

  /**
   * What its speed depends on, as text: of packed pixels it is not which images they are, of image
   * files, which are decoded for each view, it is.
   */
  public String text() {
    Stream<String> kinds =
        Arrays.stream(Kind.values())
            .map(kind -> kind + " " + batch(kind) + " " + updates(kind) + " " + evaluated(kind));
    return Stream.concat(
            Stream.of(
                network.name(),
                RecordJson.write(recipe),
                Packer.holdsFiles(network.side()) ? images : ""),
            kinds)
        .collect(Collectors.joining("\n"));
  }

  int batch(Kind kind) {
    return kind == Kind.LARGE ? large : small;
  }

  int updates(Kind kind) {
    if (kind == Kind.START || kind == Kind.EVALUATION) {
      return 1;
    }
    double each = (double) FORWARD_AND_BACKWARD * network.multiplyAdds() * batch(kind);
    return (int) Math.max(3, Math.min(MOST_UPDATES, PROBE / each));
  }

  /** Images evaluated beside the training images. */
  int evaluated(Kind kind) {
    if (kind != Kind.EVALUATION) {
      return 1;
    }
    int most = (int) Math.max(16, Math.min(MOST_EVALUATED, PROBE / network.multiplyAdds()));
    return Math.max(2, Math.min(most, test.size()));
  }

  /** The group of one job that a worker is given. */
  TrialGroup group(Kind kind, Path checkpoint) {
    int batch = batch(kind);
    Recipe tiny = recipe.with(batch, updates(kind), recipe.rates()).evaluatedOnce().withViews(0);
    TrainingJob job =
        new TrainingJob(
            "speed-" + kind.name(),
            1,
            Method.SGD,
            Protocol.scratch(network.depth(), 0),
            tiny,
            1,
            1,
            TrainingJob.Files.of(checkpoint, Optional.empty()));
    return new TrialGroup(
        network.name(),
        network.classes(),
        images,
        Optional.empty(),
        first(train, batch),
        first(test, evaluated(kind)),
        Selection.none(),
        List.of(job));
  }

  private static Selection first(Selection selection, int count) {
    int most = Math.min(count, selection.size());
    return new Selection(
        selection.examples().subList(0, most), selection.labels().subList(0, most));
  }
}
