package graft.analysis.prediction;

import static graft.core.text.Words.text;

import graft.analysis.recommendation.TargetTask;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Expects what a training gains over the common protocol on a task that nobody has trained on, by
 * the trainings of an atlas. How sure that is was tested on tasks of the atlas that were left out;
 * the numbers are on its {@link #card}.
 */
public final class GainPredictor {
  private static final String FILE = "predictor.json";
  private static final String CARD = "predictor.md";

  /** Of intervals of {@link ExpectedGain#LEVEL}. */
  private static final double LEAST_COVERAGE = 0.85;

  private static final double MOST_COVERAGE = 0.95;

  private final PredictorFile file;
  private @Nullable GainProcess made;

  private GainPredictor(PredictorFile file) {
    this.file = file;
  }

  /** Made when something is expected first: whoever asks what it knows needs none. */
  private synchronized GainProcess process() {
    if (made == null) {
      made = new GainProcess(file.tasks(), file.variances());
    }
    return made;
  }

  /** The one that comes with Graft. */
  public static GainPredictor shipped() {
    return read(FILE, resource(FILE));
  }

  /**
   * One of a file's text.
   *
   * @param name of the file, for messages
   * @throws graft.core.error.DataException if it is damaged, of a newer Graft, or of another space
   *     of settings
   */
  static GainPredictor read(String name, String json) {
    return new GainPredictor(PredictorFile.read(name, json));
  }

  /** What it was made of and how good it is, as Markdown. */
  public static String card() {
    return resource(CARD);
  }

  private static String resource(String name) {
    try (InputStream in = GainPredictor.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether its intervals held as many gains on tasks left out as they should, of either kind of
   * images: where they did not, nobody should be told what it expects.
   */
  public boolean isCalibrated() {
    PredictorFile.Tested tested = file.tested();
    return holds(tested.coverage())
        && Stream.of(tested.unlike(), tested.others())
            .allMatch(kind -> kind.tasks() == 0 || holds(kind.coverage()));
  }

  private static boolean holds(double coverage) {
    return coverage >= LEAST_COVERAGE && coverage <= MOST_COVERAGE;
  }

  /**
   * How often its intervals held the gains of tasks that were left out and whose images a base saw
   * alike, of a spread above or below the border, e.g. {@code on 12 tasks where that share is less
   * than 90 %, each left out in turn, the 90 % intervals held 88 % of the gains}.
   */
  public String tested(BaseView base) {
    PredictorFile.OfKind kind = base.isUnlike() ? file.tested().unlike() : file.tested().others();
    String which =
        text("%s %.0f %%", base.isUnlike() ? "less than" : "at least", 100 * BaseView.UNLIKE);
    return kind.tasks() == 0
        ? text("no task where that share is %s was left out to test it", which)
        : text(
            "on %d tasks where that share is %s, each left out in turn, the %.0f %% intervals held"
                + " %.0f %% of the gains",
            kind.tasks(), which, 100 * ExpectedGain.LEVEL, 100 * kind.coverage());
  }

  /** Whether its tasks had bases of this network: of others it knows nothing. */
  public boolean knows(String network) {
    return file.networks().contains(network);
  }

  /** How many tasks it knows. */
  public int tasks() {
    return file.tasks().size();
  }

  /**
   * What a training on a task is expected to gain. Where that task is far from all that were
   * trained, what tasks differ in is added to its deviation.
   *
   * @param base how the base sees the task's training images
   */
  public ExpectedGain expect(TargetTask task, BaseView base, Protocol protocol, Recipe recipe) {
    Point point = Point.of(task, protocol, recipe);
    GainProcess.Expected expected = at(base, point);
    double more = isFar(task, base) ? ofAll(point).variance() : 0;
    return ExpectedGain.of(expected.mean(), expected.variance() + more);
  }

  /**
   * The same where no image was looked at: the mean over how the bases of its tasks saw theirs, and
   * the deviation of that, too.
   */
  public ExpectedGain expect(TargetTask task, Protocol protocol, Recipe recipe) {
    GainProcess.Expected all = ofAll(Point.of(task, protocol, recipe));
    return ExpectedGain.of(all.mean(), isOutside(task) ? 2 * all.variance() : all.variance());
  }

  private GainProcess.Expected ofAll(Point point) {
    List<GainProcess.Expected> all =
        file.tasks().stream().map(one -> at(one.base(), point)).toList();
    double mean = all.stream().mapToDouble(GainProcess.Expected::mean).average().orElseThrow();
    double squares =
        all.stream()
            .mapToDouble(one -> one.variance() + one.mean() * one.mean())
            .average()
            .orElseThrow();
    return new GainProcess.Expected(mean, Math.max(0, squares - mean * mean));
  }

  private GainProcess.Expected at(BaseView base, Point point) {
    return file.scale().applied(process().at(point.settings(), TaskNumbers.of(base)), base);
  }

  /**
   * Whether a task has more or fewer classes or images a class than any of its tasks, or is farther
   * from all of them than any of these is from the nearest other one: then nothing like it was
   * trained.
   */
  public boolean isFar(TargetTask task, BaseView base) {
    return isOutside(task) || process().distance(TaskNumbers.of(base)) > process().widestGap();
  }

  /** Whether a task has more or fewer classes or images a class than any of its tasks. */
  public boolean isOutside(TargetTask task) {
    return isOutside(task.classes(), AtlasTask::classes)
        || isOutside(task.meanPerClass(), AtlasTask::imagesPerClass);
  }

  private boolean isOutside(double value, ToIntFunction<AtlasTask> of) {
    IntSummaryStatistics all = range(of);
    return value < all.getMin() || value > all.getMax();
  }

  private IntSummaryStatistics range(ToIntFunction<AtlasTask> of) {
    return file.tasks().stream().mapToInt(of).summaryStatistics();
  }

  /** What it was fitted to, e.g. {@code 40 tasks of 2 to 20 classes, 5 to 50 images a class}. */
  public String scope() {
    IntSummaryStatistics classes = range(AtlasTask::classes);
    IntSummaryStatistics images = range(AtlasTask::imagesPerClass);
    return text(
        "%d tasks of %d to %d classes, %d to %d images a class",
        tasks(), classes.getMin(), classes.getMax(), images.getMin(), images.getMax());
  }

  /** Networks of the bases of its tasks. */
  public List<String> networks() {
    return file.networks();
  }
}
