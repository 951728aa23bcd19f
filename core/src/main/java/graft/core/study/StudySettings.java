package graft.core.study;

import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.protocol.Recipe;
import graft.core.text.NearMiss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A study's settings, typed and checked.
 *
 * @param name the preset's or the user's name for it
 * @param data path of the dataset, or {@code generated}
 * @param generated how generated images are made, where {@code data} says so
 * @param classes classes used, or 0 for all
 * @param network name of the network
 * @param seed the study seed: class splits and all draws follow from it
 * @param splits class splits 0..splits-1
 * @param seeds trial seeds 0..seeds-1
 * @param sizes ascending, without repeats
 * @param experiments in the order of spec section 4
 * @param testExtra training images a class, from the end, that join the last evaluation
 * @param recipe of trials; its batch is resolved for the number of target classes
 * @param baseRecipe of bases
 */
public record StudySettings(
    String name,
    String data,
    Optional<GeneratedData> generated,
    int classes,
    String network,
    long seed,
    int splits,
    int seeds,
    List<TargetSize> sizes,
    List<Experiment> experiments,
    int testExtra,
    RecipeTemplate recipe,
    RecipeTemplate baseRecipe) {

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
   * A recipe whose batch may follow from the number of classes.
   *
   * @param tree the recipe's settings; {@code batch} a number or {@code auto}
   */
  public record RecipeTemplate(JsonNode tree) {
    /** The recipe for a number of target classes. */
    public Recipe resolve(int targetClasses) {
      ObjectNode resolved = (ObjectNode) tree.deepCopy();
      if (resolved.path("batch").asString("").equals("auto")) {
        resolved.put("batch", batchFor(targetClasses));
      }
      try {
        return JSON.treeToValue(resolved, Recipe.class);
      } catch (JacksonException e) {
        throw new UsageException(reason(e), e);
      }
    }
  }

  /** What is wrong with a value, in the words of study files. */
  private static String reason(JacksonException e) {
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    String key =
        e.getPath().stream()
            .map(step -> String.valueOf(step.getPropertyName()))
            .collect(Collectors.joining("."));
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
    return key + " has a value of the wrong kind";
  }

  private static final int MOST_SPLITS = 100;
  private static final int MOST_SEEDS = 1000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public StudySettings {
    sizes = List.copyOf(sizes);
    experiments = List.copyOf(experiments);
    between("splits", splits, 1, MOST_SPLITS);
    between("seeds", seeds, 1, MOST_SEEDS);
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
   * The batch that keeps the paper's 20 updates an epoch at 10 images a class (spec section 3).
   *
   * @param targetClasses classes of the target set
   */
  static int batchFor(int targetClasses) {
    return (int) Math.max(8, Math.round(targetClasses * 256 / 500.0));
  }

  /**
   * Reads and checks a study file.
   *
   * @throws UsageException listing everything that is wrong with it
   */
  public static StudySettings of(StudyFile file) {
    List<String> wrong = new ArrayList<>();
    String network = text(file, "network", wrong);
    if (!Networks.names().contains(network)) {
      wrong.add(
          "network: unknown network '"
              + network
              + "'"
              + NearMiss.offer(network, Networks.names())
              + " Networks: "
              + String.join(", ", Networks.names()));
    }
    List<TargetSize> sizes = sizes(file.get("sizes"), wrong);
    List<Experiment> experiments = experiments(file.get("experiments"), wrong);
    RecipeTemplate recipe = new RecipeTemplate(file.get("recipe"));
    RecipeTemplate baseRecipe = new RecipeTemplate(file.get("base_recipe"));
    checkRecipe("recipe", recipe, wrong);
    checkRecipe("base_recipe", baseRecipe, wrong);
    int classes = classes(file.get("classes"), wrong);
    long seed = integer(file, "seed", wrong);
    int splits = (int) integer(file, "splits", wrong);
    int seeds = (int) integer(file, "seeds", wrong);
    int testExtra = (int) integer(file, "test_extra", wrong);
    refuse(wrong);
    try {
      Optional<GeneratedData> generated =
          file.get("generated").isObject()
              ? Optional.of(JSON.treeToValue(file.get("generated"), GeneratedData.class))
              : Optional.empty();
      return new StudySettings(
          text(file, "name", wrong),
          text(file, "data", wrong),
          generated,
          classes,
          network,
          seed,
          splits,
          seeds,
          sizes,
          experiments,
          testExtra,
          recipe,
          baseRecipe);
    } catch (JacksonException e) {
      throw new UsageException("generated: " + reason(e), e);
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

  private static List<TargetSize> sizes(JsonNode node, List<String> wrong) {
    List<TargetSize> sizes = new ArrayList<>();
    for (JsonNode element : listed(node)) {
      try {
        sizes.add(TargetSize.parse(element.asString()));
      } catch (IllegalArgumentException e) {
        wrong.add("sizes: " + e.getMessage());
      }
    }
    for (int i = 1; i < sizes.size(); i++) {
      if (sizes.get(i).compareTo(sizes.get(i - 1)) <= 0) {
        wrong.add("sizes must ascend without repeats, were " + sizes);
        break;
      }
    }
    if (sizes.isEmpty() && wrong.isEmpty()) {
      wrong.add("sizes: at least one size is needed, e.g. [10, 25]");
    }
    return sizes;
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
    if (experiments.isEmpty() && wrong.isEmpty()) {
      wrong.add("experiments: at least one is needed, e.g. [layers]");
    }
    return experiments.stream().distinct().sorted().toList();
  }

  private static List<JsonNode> listed(JsonNode node) {
    return node.isArray() ? List.copyOf(node.values()) : List.of(node);
  }

  private static void checkRecipe(String key, RecipeTemplate recipe, List<String> wrong) {
    try {
      recipe.resolve(2);
    } catch (UsageException | ClassCastException e) {
      wrong.add(key + ": " + e.getMessage());
    }
  }
}
