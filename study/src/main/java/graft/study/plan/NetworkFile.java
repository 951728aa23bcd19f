package graft.study.plan;

import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.network.OwnNetwork;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An author's own network in a page of YAML or JSON. */
public final class NetworkFile {
  private static final Pattern IN_TREE = Pattern.compile("([a-z]\\w*[^:\\s]*): .*", Pattern.DOTALL);
  private static final Pattern IN_LAYER = Pattern.compile("layer (\\d+) .*", Pattern.DOTALL);

  private NetworkFile() {}

  /**
   * The name of a network: of a file that ends in {@code .yaml}, {@code .yml} or {@code .json} the
   * definition in it, else the word itself.
   *
   * @throws UsageException where the file defines no network, with line and column
   */
  public static String name(String nameOrFile) {
    return name(nameOrFile, Path.of(""));
  }

  private static String name(String nameOrFile, Path folder) {
    boolean isFile = !nameOrFile.startsWith("{") && nameOrFile.matches("(?s).*\\.(yaml|yml|json)");
    return isFile ? read(folder.resolve(nameOrFile)) : nameOrFile;
  }

  private static String read(Path file) {
    StudyYaml.Content content =
        StudyYaml.file(StudyFile.fileText(file, "a definition of a network"), file.toString());
    StudyFile.refuse(content.wrong());
    return text(content.tree(), file + ": ", content.values(), "");
  }

  /**
   * The value of a setting {@code network}: a name, a file beside the study file, or the definition
   * itself.
   *
   * @param places of values by their paths
   */
  static JsonNode value(JsonNode given, Path folder, Map<String, String> places) {
    String name =
        given instanceof ObjectNode
            ? text(given, "network: ", places, "network.")
            : name(given.asString(""), folder);
    return given instanceof ObjectNode || given.isString()
        ? JsonMapper.shared().getNodeFactory().stringNode(name)
        : given;
  }

  private static String text(
      JsonNode tree, String where, Map<String, String> places, String prefix) {
    try {
      return OwnNetwork.of(tree).text();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Matcher inTree = IN_TREE.matcher(message);
      Matcher inLayer = IN_LAYER.matcher(message);
      String path =
          inLayer.matches()
              ? "layers[" + (Integer.parseInt(inLayer.group(1)) - 1) + "]"
              : inTree.matches() ? inTree.group(1) : "";
      String place = places.get(prefix + path);
      throw new UsageException((place == null ? where : place + ": ") + message, e);
    }
  }

  /** Settings with a network that the schema knows in place of an author's own. */
  static JsonNode forSchema(ObjectNode settings) {
    String network = settings.path("network").asString("");
    if (Networks.label(network).equals(network)) {
      return settings;
    }
    ObjectNode known = settings.deepCopy();
    known.put("network", Networks.names().get(0));
    return known;
  }
}
