package graft.study.plan;

import graft.core.data.NamesCharset;
import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.text.NearMiss;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A study's settings, typed and checked.
 *
 * @param name the preset's or the user's name for it
 * @param data path of the dataset, or {@code generated}
 * @param testPart the part of the dataset that is tested on; empty for the usual one
 * @param names the encoding of names of files where nothing says it; empty for the usual one
 * @param generated how generated images are made, where {@code data} says so
 * @param classes classes used, or 0 for all
 * @param network name of the network
 * @param seed the study seed: class splits and all draws follow from it
 * @param splits class splits 0..splits-1
 * @param seeds trial seeds 0..seeds-1
 * @param optimalSeeds trial seeds of the protocols that experiment {@code optimal} compares; never
 *     fewer than {@code seeds}
 * @param sizes ascending, without repeats
 * @param experiments in the order of {@link Experiment}
 * @param sensitivity the comparison under other recipes
 * @param rates at which experiments {@code rates} and {@code rates-decay} are run
 * @param axes axes of a free study, or none
 * @param testExtra training images a class, from the end, that join the last evaluation
 * @param source where source and target come from, when they are not random halves
 * @param recipe of trials; its batch is resolved for the number of target classes
 * @param baseRecipe of bases
 */
public record StudySettings(
    String name,
    String data,
    Optional<String> testPart,
    Optional<Charset> names,
    Optional<GeneratedData> generated,
    int classes,
    String network,
    long seed,
    int splits,
    int seeds,
    int optimalSeeds,
    List<TargetSize> sizes,
    List<Experiment> experiments,
    Sensitivity sensitivity,
    OtherRates rates,
    Optional<Axes> axes,
    int testExtra,
    SourceSettings source,
    RecipeTemplate recipe,
    RecipeTemplate baseRecipe) {
  /** Key of {@link #names()} in study files. */
  public static final String NAMES_ENCODING = "names_encoding";

  /** Number formats that trainings of trials and bases compute in. */
  public Set<Precision> formats() {
    return Stream.concat(
            Stream.of(recipe, baseRecipe).map(template -> template.resolve(2).precision()),
            axes.stream().flatMap(own -> own.formats().stream()))
        .collect(Collectors.toSet());
  }

  /** How the demo's images are generated. Counts are images a class; side in pixels. */
  public record GeneratedData(
      int classes, int trainPerClass, int validationPerClass, int side, long seed) {
    public GeneratedData {
      atLeast("generated.classes", classes, 4);
      atLeast("generated.train_per_class", trainPerClass, 1);
      atLeast("generated.validation_per_class", validationPerClass, 1);
      atLeast("generated.side", side, 16);
    }
  }

  /**
   * Whether findings depend on the recipe: which sizes are also run at a larger batch with the
   * updates kept, with the epochs kept, and at lower rates.
   *
   * @param sizes ascending; only those that the study has are run; empty switches it off
   * @param batchFactor the larger batch over the recipe's, at least 2
   * @param rateFactor the lower rates over the recipe's, above 0 and below 1
   * @param experiments whose protocols that a finding compares are run there as well, beside those
   *     of {@code optimal}
   */
  public record Sensitivity(
      List<TargetSize> sizes, int batchFactor, double rateFactor, List<Experiment> experiments) {
    public Sensitivity {
      sizes = List.copyOf(sizes);
      experiments = List.copyOf(experiments);
      atLeast("sensitivity.batch_factor", batchFactor, 2);
      if (!(rateFactor > 0 && rateFactor < 1)) {
        throw new IllegalArgumentException(
            "sensitivity.rate_factor must be above 0 and below 1, was " + rateFactor);
      }
      if (!Experiment.COMPARED.containsAll(experiments)) {
        throw new IllegalArgumentException(
            "sensitivity.experiments may name high-rate and freeze, were " + experiments);
      }
    }

    /** No sensitivity runs. */
    public static Sensitivity off() {
      return new Sensitivity(List.of(), 4, 0.25, List.of());
    }
  }

  /**
   * A recipe whose batch may follow from the number of classes.
   *
   * @param tree the recipe's settings; {@code batch} a number or {@code auto}
   */
  public record RecipeTemplate(JsonNode tree) {
    /** This recipe under some settings, as a file lies over a preset. */
    RecipeTemplate under(ObjectNode settings) {
      return new RecipeTemplate(StudyFile.laidOver((ObjectNode) tree, settings));
    }

    /** The recipe for a number of target classes. */
    public Recipe resolve(int targetClasses) {
      ObjectNode resolved = (ObjectNode) tree.deepCopy();
      if (resolved.path("batch").asString("").equals("auto")) {
        resolved.put("batch", batchFor(targetClasses));
      }
      try {
        return JSON.treeToValue(resolved, Recipe.class);
      } catch (JacksonException e) {
        throw new UsageException(reason(e, resolved), e);
      }
    }
  }

  /** What is wrong with a value, in the words of study files. */
  private static String reason(JacksonException e, JsonNode tree) {
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    String key =
        e.getPath().stream()
            .map(step -> String.valueOf(step.getPropertyName()))
            .collect(Collectors.joining("."));
    if (e instanceof UnrecognizedPropertyException unknown) {
      return key + " is no setting of " + unknown.getReferringClass().getSimpleName();
    }
    if (e instanceof InvalidFormatException wrong) {
      String value = String.valueOf(wrong.getValue());
      if (wrong.getTargetType().isEnum()) {
        List<String> words =
            Arrays.stream(wrong.getTargetType().getEnumConstants())
                .map(word -> word.toString().toLowerCase(Locale.ROOT))
                .toList();
        return key
            + ": unknown word '"
            + value
            + "'"
            + NearMiss.offer(value, words)
            + " Known: "
            + String.join(", ", words);
      }
      return key + " must be a number, was '" + value + "'";
    }
    return tree.at("/" + key.replace('.', '/')).isMissingNode()
        ? key + " is missing"
        : key + " has a value of the wrong kind";
  }

  private static final int MOST_SPLITS = 100;
  private static final int MOST_SEEDS = 1000;

  private static final JsonMapper JSON =
      RecordJson.readingOlder(JsonMapper.builder())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public StudySettings {
    sizes = List.copyOf(sizes);
    experiments = List.copyOf(experiments);
    between("splits", splits, 1, MOST_SPLITS);
    between("seeds", seeds, 1, MOST_SEEDS);
    between("optimal_seeds", optimalSeeds, 1, MOST_SEEDS);
    optimalSeeds = Math.max(seeds, optimalSeeds);
    atLeast("test_extra", testExtra, 0);
  }

  private static void between(String setting, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          setting + " must be " + lowest + ".." + highest + ", was " + value);
    }
  }

  private static void atLeast(String setting, int value, int lowest) {
    if (value < lowest) {
      throw new IllegalArgumentException(
          setting + " must be at least " + lowest + ", was " + value);
    }
  }

  /**
   * The batch that keeps the paper's 20 updates an epoch at 10 images a class.
   *
   * @param targetClasses classes of the target set
   */
  static int batchFor(int targetClasses) {
    return (int) Math.max(8, Math.round(targetClasses * 256 / 500.0));
  }

  /** Everything wrong with a file, each with its place. */
  static List<String> problems(StudyFile file) {
    List<String> wrong = new ArrayList<>();
    for (StudySchema.Problem problem :
        StudySchema.INSTANCE.problems(NetworkFile.forSchema(file.root()))) {
      wrong.add(file.place(problem.path(), problem.unknownKey()) + problem.message());
    }
    wrong.addAll(file.twice());
    for (String key : List.of("sizes", "sensitivity.sizes", "rates.batch_sizes")) {
      JsonNode node = file.flat().get(key);
      if (node != null && node.isArray()) {
        List<String> ofTheSchema = new ArrayList<>(); // told above
        notAscending(key, parsed(key, node, ofTheSchema))
            .ifPresent(message -> wrong.add(file.place(key, false) + message));
      }
    }
    List<String> axes = new ArrayList<>();
    checkAxes(file, axes);
    wrong.addAll(axes);
    return wrong;
  }

  /**
   * Reads and checks a study file.
   *
   * @throws UsageException listing everything that is wrong with it
   */
  public static StudySettings of(StudyFile file) {
    List<String> wrong = problems(file);
    StudyFile.refuse(wrong);
    String network = text(file, "network", wrong);
    if (Networks.find(network, 2).isEmpty()) {
      wrong.add(
          "network: unknown network '"
              + network
              + "'"
              + NearMiss.offer(network, Networks.names())
              + " Networks: "
              + String.join(", ", Networks.names()));
    }
    List<TargetSize> sizes = sizes("sizes", file.get("sizes"), wrong);
    if (sizes.isEmpty() && wrong.isEmpty()) {
      wrong.add("sizes: at least one size is needed, e.g. [10, 25]");
    }
    Optional<Axes> axes = axes(file.get("axes"), wrong);
    List<Experiment> experiments = experiments(file.get("experiments"), wrong);
    if (experiments.isEmpty() && axes.isEmpty() && wrong.isEmpty()) {
      wrong.add("experiments: at least one is needed, e.g. [layers], or axes");
    }
    RecipeTemplate recipe = new RecipeTemplate(file.get("recipe"));
    RecipeTemplate baseRecipe = new RecipeTemplate(file.get("base_recipe"));
    checkRecipe("recipe", recipe, wrong);
    checkRecipe("base_recipe", baseRecipe, wrong);
    checkExperiments(experiments, network, recipe, wrong);
    int classes = classes(file.get("classes"), wrong);
    long seed = integer(file, "seed", wrong);
    int splits = (int) integer(file, "splits", wrong);
    int seeds = (int) integer(file, "seeds", wrong);
    int optimalSeeds =
        file.get("optimal_seeds").isMissingNode()
            ? seeds
            : (int) integer(file, "optimal_seeds", wrong);
    Optional<Sensitivity> sensitivity = sensitivity(file.get("sensitivity"), wrong);
    OtherRates rates = rates(file.get("rates"), wrong);
    int testExtra = (int) integer(file, "test_extra", wrong);
    SourceSettings source = SourceSettings.of(file, splits, classes, wrong);
    Optional<Charset> names = names(file, wrong);
    refuse(wrong);
    try {
      Optional<GeneratedData> generated =
          file.get("generated").isObject()
              ? Optional.of(JSON.treeToValue(file.get("generated"), GeneratedData.class))
              : Optional.empty();
      return new StudySettings(
          text(file, "name", wrong),
          text(file, "data", wrong),
          file.has("test_part") ? Optional.of(text(file, "test_part", wrong)) : Optional.empty(),
          names,
          generated,
          classes,
          network,
          seed,
          splits,
          seeds,
          optimalSeeds,
          sizes,
          experiments,
          sensitivity.orElse(Sensitivity.off()),
          rates,
          axes,
          testExtra,
          source,
          recipe,
          baseRecipe);
    } catch (JacksonException e) {
      throw new UsageException("generated: " + reason(e, file.get("generated")), e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void refuse(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw new UsageException(String.join(System.lineSeparator(), wrong));
    }
  }

  private static String text(StudyFile file, String key, List<String> wrong) {
    JsonNode node = file.get(key);
    if (!node.isString()) {
      wrong.add(key + " must be a text, was " + node);
    }
    return node.asString("");
  }

  private static Optional<Charset> names(StudyFile file, List<String> wrong) {
    if (!file.has(NAMES_ENCODING)) {
      return Optional.empty();
    }
    try {
      return Optional.of(NamesCharset.of(text(file, NAMES_ENCODING, wrong)));
    } catch (UsageException e) {
      wrong.add(file.place(NAMES_ENCODING, false) + NAMES_ENCODING + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static long integer(StudyFile file, String key, List<String> wrong) {
    JsonNode node = file.get(key);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      wrong.add(key + " must be a whole number, was " + node);
      return 1;
    }
    if (!key.equals("seed") && !node.canConvertToInt()) {
      wrong.add(key + " is too large: " + node);
      return 1;
    }
    return node.asLong();
  }

  private static int classes(JsonNode node, List<String> wrong) {
    if (node.isString() && node.asString().equals("all")) {
      return 0;
    }
    if (node.isInt() && node.asInt() >= 4) {
      return node.asInt();
    }
    wrong.add("classes must be 'all' or a number from 4 up (two a half), was " + node);
    return 0;
  }

  private static List<TargetSize> sizes(String key, JsonNode node, List<String> wrong) {
    List<TargetSize> sizes = parsed(key, node, wrong);
    notAscending(key, sizes).ifPresent(wrong::add);
    return sizes;
  }

  private static List<TargetSize> parsed(String key, JsonNode node, List<String> wrong) {
    List<TargetSize> sizes = new ArrayList<>();
    for (JsonNode element : listed(node)) {
      try {
        sizes.add(TargetSize.parse(element.asString()));
      } catch (IllegalArgumentException e) {
        wrong.add(key + ": " + e.getMessage());
      }
    }
    return sizes;
  }

  /** What is wrong with the order of sizes, if anything is. */
  private static Optional<String> notAscending(String key, List<TargetSize> sizes) {
    for (int i = 1; i < sizes.size(); i++) {
      if (sizes.get(i).compareTo(sizes.get(i - 1)) <= 0) {
        return Optional.of(key + " must ascend without repeats, were " + sizes);
      }
    }
    return Optional.empty();
  }

  private static List<Experiment> experiments(JsonNode node, List<String> wrong) {
    List<Experiment> experiments = new ArrayList<>();
    for (JsonNode element : listed(node)) {
      String name = element.asString();
      Experiment.find(name)
          .ifPresentOrElse(
              experiments::add,
              () ->
                  wrong.add(
                      "unknown experiment '"
                          + name
                          + "'"
                          + NearMiss.offer(name, Experiment.names())
                          + " Experiments: "
                          + String.join(", ", Experiment.names())));
    }
    return experiments.stream().distinct().sorted().toList();
  }

  /** Absent from studies of earlier versions: off. */
  private static Optional<Sensitivity> sensitivity(JsonNode node, List<String> wrong) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<TargetSize> sizes = sizes("sensitivity.sizes", node.path("sizes"), wrong);
    JsonNode batch = node.path("batch_factor");
    JsonNode rate = node.path("rate_factor");
    if (!batch.isInt() || !rate.isNumber()) {
      wrong.add("sensitivity.batch_factor and sensitivity.rate_factor must be numbers");
      return Optional.empty();
    }
    try {
      List<Experiment> experiments = // absent from studies of earlier versions: none
          node.has("experiments") ? experiments(node.path("experiments"), wrong) : List.of();
      return Optional.of(new Sensitivity(sizes, batch.asInt(), rate.asDouble(), experiments));
    } catch (IllegalArgumentException e) {
      wrong.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Absent from most presets: none but the recipe's own. */
  private static OtherRates rates(JsonNode node, List<String> wrong) {
    if (!(node instanceof ObjectNode group)) {
      return OtherRates.NONE;
    }
    ObjectNode complete = (ObjectNode) JSON.valueToTree(OtherRates.NONE);
    complete.setAll(group);
    try {
      return new OtherRates(
          numbers(complete.path("factors")),
          numbers(complete.path("decay_factors")),
          complete.path("batch_factor").asInt(),
          sizes("rates.batch_sizes", complete.path("batch_sizes"), wrong));
    } catch (IllegalArgumentException e) {
      wrong.add("rates." + e.getMessage());
      return OtherRates.NONE;
    }
  }

  private static List<Double> numbers(JsonNode node) {
    return node.values().stream().map(JsonNode::asDouble).toList();
  }

  private static Optional<Axes> axes(JsonNode node, List<String> wrong) {
    if (!(node instanceof ObjectNode given)) {
      return Optional.empty();
    }
    ObjectNode complete = JSON.createObjectNode();
    Axes.KEYS.forEach(key -> complete.set(key, JSON.createArrayNode()));
    complete.setAll(given);
    try {
      return Optional.of(JSON.treeToValue(complete, Axes.class));
    } catch (JacksonException e) {
      wrong.add("axes: " + reason(e, complete));
      return Optional.empty();
    }
  }

  private static final Pattern SETTING = Pattern.compile("\\((\\w+)\\) must be");

  /**
   * Refuses combinations that are no protocol, where the parts they need are right by themselves.
   */
  private static void checkAxes(StudyFile file, List<String> wrong) {
    List<String> unusable = new ArrayList<>();
    Optional<Axes> axes = axes(file.get("axes"), unusable);
    Optional<Network> network = Networks.find(file.get("network").asString(""), 2);
    if (axes.isEmpty() || network.isEmpty() || !(file.get("recipe") instanceof ObjectNode tree)) {
      unusable.stream().filter(m -> m.contains("combinations")).forEach(wrong::add);
      return;
    }
    RecipeTemplate recipe = new RecipeTemplate(tree);
    try {
      recipe.resolve(2);
    } catch (UsageException e) {
      return; // the schema's problem, said there
    }
    try {
      axes.get().combinations(network.get().depth(), recipe, 2);
    } catch (IllegalArgumentException e) {
      Matcher setting = SETTING.matcher(String.valueOf(e.getMessage()));
      String key = setting.find() ? "axes." + setting.group(1) : "axes";
      wrong.add(file.place(key, false) + "axes: " + e.getMessage());
    }
  }

  private static List<JsonNode> listed(JsonNode node) {
    return node.isArray() ? List.copyOf(node.values()) : List.of(node);
  }

  /** Refuses experiments that vary what means nothing under the recipe. */
  private static void checkExperiments(
      List<Experiment> experiments, String network, RecipeTemplate template, List<String> wrong) {
    Optional<Network> shape = Networks.find(network, 2);
    if (shape.isEmpty() || !wrong.isEmpty()) {
      return;
    }
    Recipe recipe = template.resolve(2);
    for (Experiment experiment : experiments) {
      experiment
          .contradiction(shape.get().depth(), recipe)
          .ifPresent(message -> wrong.add("experiments: " + message));
    }
  }

  private static void checkRecipe(String key, RecipeTemplate recipe, List<String> wrong) {
    try {
      recipe.resolve(2);
    } catch (UsageException | ClassCastException e) {
      wrong.add(key + ": " + e.getMessage());
    }
  }
}
