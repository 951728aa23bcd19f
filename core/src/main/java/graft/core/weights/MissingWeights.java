package graft.core.weights;

import graft.core.error.Shown;
import graft.core.network.Networks;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What to say where weights are asked for that are not there. */
final class MissingWeights {
  private static final String ADDRESS = "https://download.pytorch.org/models/";

  /** torchvision's files of the networks that it has, too. */
  private static final Map<String, String> TORCHVISION =
      Map.of(
          "resnet18", "resnet18-f37072fd.pth",
          "resnet34", "resnet34-b627a593.pth",
          "resnet50", "resnet50-11ad3fa6.pth",
          "vgg11", "vgg11-8a719046.pth",
          "mobilenet_v3_small", "mobilenet_v3_small-047dcff4.pth",
          "vit_b_16", "vit_b_16-c867db91.pth",
          "alexnet", "alexnet-owt-7be5be79.pth");

  private static final List<String> ENDINGS =
      List.of(".safetensors", ".pth", ".pt", ".pth.tar", ".ckpt", ".bin", "");

  private static final int LISTED = 1000;

  private MissingWeights() {}

  /** Of a path that leads to nothing. */
  static String noFile(Path path) {
    String text = "no weights file at " + Shown.text(path.toString());
    String stem = stem(path);
    Optional<String> torchvision =
        TORCHVISION.keySet().stream()
            .filter(network -> plain(stem).startsWith(plain(network)))
            .filter(network -> !Networks.names().contains(stem) || network.equals(stem))
            .findFirst();
    Optional<String> near = near(path, stem);
    if (near.isPresent()) {
      return text + near.get();
    }
    if (torchvision.isPresent()) {
      String file = TORCHVISION.get(torchvision.get());
      return text
          + ".\nIf you mean torchvision's "
          + torchvision.get()
          + ": its weights are the file "
          + file
          + ",\n  "
          + ADDRESS
          + file
          + "\nFetch it, and give the path of the file.";
    }
    return Networks.names().contains(stem)
        ? text
            + ".\n"
            + stem
            + " is a network; weights of it are what 'graft pretrain' makes of images."
        : text + "; give the path of a .safetensors file or of a PyTorch checkpoint (.pth)";
  }

  /** Of a folder. */
  static String folder(Path path) {
    Path model = path.resolve("model.safetensors");
    Path parts = path.resolve("model.safetensors.index.json");
    if (!Files.isRegularFile(model) && Files.isRegularFile(parts)) {
      return Shown.text(path.toString())
          + " is a folder of weights in parts: give "
          + Shown.text(parts.toString())
          + " to see how they are joined, and then the joined file";
    }
    return Shown.text(path.toString())
        + " is a folder; give the weights file itself"
        + (Files.isRegularFile(model) ? ": " + Shown.text(model.toString()) : "");
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "");
  }

  private static String stem(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.stream()
        .filter(name::endsWith)
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .findFirst()
        .orElse(name);
  }

  /** A file beside it of nearly that name. */
  private static Optional<String> near(Path path, String stem) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        boolean weights = ENDINGS.stream().anyMatch(end -> !end.isEmpty() && name.endsWith(end));
        if (weights && names.size() < LISTED) {
          names.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty(); // it is said that the file is not there; that is enough
    }
    Optional<String> same =
        names.stream().sorted().filter(name -> stem(Path.of(name)).equals(stem)).findFirst();
    if (same.isPresent()) {
      return Optional.of("; did you mean " + Shown.text(same.get()) + "?");
    }
    String offer = NearMiss.offer(String.valueOf(path.getFileName()), names);
    return offer.startsWith(";") ? Optional.of(Shown.text(offer)) : Optional.empty();
  }
}
