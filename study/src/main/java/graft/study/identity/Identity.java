package graft.study.identity;

import graft.core.data.ClassSplit;
import graft.core.data.DatasetIndex;
import graft.core.data.ImageDecoder;
import graft.core.data.Selection;
import graft.core.data.TargetSize;
import graft.core.json.Canonical;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What bases, trials and trainings are functions of, each on one line, and their ids: SHA-256 over
 * a canonical form with the version of its kind. A version is raised with a change that gives equal
 * settings other results, and older ids are not reused then. A new setting is not such a change: it
 * is a component that is {@link graft.core.json.Added}, or a part by {@link #orAbsent}, and enters
 * only where it differs from what held before.
 */
public final class Identity {
  private static final int STUDY_VERSION = 2;
  private static final int ID_DIGITS = 32;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<String, Object> parts = new LinkedHashMap<>();

  private Identity() {}

  /**
   * What all trainings of a study share.
   *
   * @param index the images that are trained on
   * @param network name of the network
   * @param seed the study's seed
   */
  public record Setting(DatasetIndex index, String network, long seed) {}

  /** A base that is trained on all training images of some classes. */
  public static String base(Setting setting, int split, List<String> classes, Recipe recipe) {
    return study("base", setting)
        .with("source", classes)
        .with("recipe", recipe)
        .with("split", split)
        .ofJson();
  }

  /** A base whose weights were given: known by these alone, whatever its file is called. */
  public static String givenBase(String weightsSha256, String network, int split) {
    return new Identity()
        .with("version", STUDY_VERSION)
        .with("kind", "given base")
        .with("weights", weightsSha256)
        .with("network", network)
        .with("split", split)
        .ofJson();
  }

  /**
   * A trial of a study.
   *
   * @param size and protocol in canonical form
   * @param base id of its base
   * @param testExtra training images a class that join the test images
   */
  public static String trial(
      Setting setting,
      ClassSplit split,
      TargetSize size,
      String base,
      Method method,
      Protocol protocol,
      Recipe recipe,
      int testExtra,
      long seed) {
    return study("trial", setting)
        .with("source", split.source())
        .with("target", split.target())
        .with("split", split.number())
        .with("size", size.toString())
        .with("base", base)
        .with("protocol", protocol)
        .with("recipe", recipe)
        .with("test_extra", testExtra)
        .with("seed", seed)
        .orAbsent("method", method, Method.SGD)
        .ofJson();
  }

  private static Identity study(String kind, Setting setting) {
    return new Identity()
        .with("version", STUDY_VERSION)
        .with("kind", kind)
        .with("dataset", setting.index().fingerprint())
        .with("pixels", ImageDecoder.PIXEL_RULE + setting.index().pixels().suffix())
        .with("network", setting.network())
        .with("study_seed", setting.seed());
  }

  /**
   * A base on its own.
   *
   * @param classes in the order of the classifier's units
   */
  public static String pretraining(
      DatasetIndex index, List<String> classes, String network, Recipe recipe, long seed) {
    return new Identity()
        .with("kind", "pretrain 1")
        .with("images", index.identity())
        .with("classes", classes)
        .with("network", network)
        .with("recipe", recipe)
        .with("seed", seed)
        .ofLines();
  }

  /**
   * A model fine-tuned on its own.
   *
   * @param classes in the order of the classifier's units
   * @param baseWeights hash of the base's weights below the classifier
   * @param protocol canonical
   */
  public static String fineTuning(
      DatasetIndex index,
      List<String> classes,
      Selection train,
      String network,
      String baseWeights,
      Protocol protocol,
      Recipe recipe,
      long seed) {
    return new Identity()
        .with("kind", "finetune 2")
        .with("images", index.identity())
        .with("classes", classes)
        .with("train", train)
        .with("network", network)
        .with("base", baseWeights)
        .with("protocol", protocol)
        .with("recipe", recipe)
        .with("seed", seed)
        .ofLines();
  }

  /** The base of a search, whose settings its store holds. */
  public static String searchBase(String weightsSha256) {
    return new Identity().with("kind", "search base").with("weights", weightsSha256).ofLines();
  }

  /**
   * A training of a search, whose settings its store holds.
   *
   * @param base its id
   * @param part number of the part that is held out
   */
  public static String searchTrial(String base, Protocol protocol, Recipe recipe, int part) {
    return new Identity()
        .with("kind", "search 1")
        .with("base", base)
        .with("protocol", protocol)
        .with("recipe", recipe)
        .with("part", part)
        .ofLines();
  }

  /** A setting of a search as its store holds it, 64 hex digits. */
  public static String searchSetting(Object value) {
    return new Identity().with("value", value).hashOfLines();
  }

  /**
   * What a checkpoint belongs to, 64 hex digits: a training, the content of its base aside.
   *
   * @param id of the training
   * @param drawKey as of {@code TrainingJob}
   * @param initialKey as of {@code TrainingJob}
   */
  public static String checkpoint(
      String network,
      int classes,
      String id,
      Protocol protocol,
      Recipe recipe,
      long drawKey,
      long initialKey,
      Selection train) {
    return new Identity()
        .with("network", network)
        .with("classes", classes)
        .with("id", id)
        .with("protocol", protocol)
        .with("recipe", recipe)
        .with("draws", drawKey)
        .with("weights", initialKey)
        .with("train", train)
        .hashOfLines();
  }

  private Identity with(String name, Object value) {
    parts.put(name, value);
    return this;
  }

  /** A part that came later, with the value that all had before. */
  private Identity orAbsent(String name, Object value, Object before) {
    return value.equals(before) ? this : with(name, value);
  }

  /** The form of a study's ids: JSON in the order of the parts. */
  private String ofJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    parts.forEach((name, value) -> tree.put(name, Canonical.tree(value)));
    return hash(JSON.writeValueAsString(tree)).substring(0, ID_DIGITS);
  }

  /** The form of single trainings' ids: a line each part, without its name. */
  private String ofLines() {
    return hashOfLines().substring(0, ID_DIGITS);
  }

  private String hashOfLines() {
    List<String> lines = new ArrayList<>();
    parts.values().forEach(value -> lines.add(Canonical.text(value)));
    return hash(String.join("\n", lines));
  }

  private static String hash(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
