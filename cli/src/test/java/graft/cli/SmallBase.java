package graft.cli;

import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Generated images of six classes, 12 to train on and 4 to test on each, and a small base trained
 * on the first three.
 *
 * @param images the dataset
 * @param first list of the base's classes
 * @param second list of the others
 * @param names of the others
 * @param base its weights
 * @param pretrained what the command that trained it said
 */
record SmallBase(
    Path images, Path first, Path second, List<String> names, Path base, Told pretrained) {
  SmallBase {
    names = List.copyOf(names);
  }

  /**
   * Makes them.
   *
   * @param seed another one for each test: equal trainings at once in one cache are refused
   */
  static SmallBase in(Path folder, int epochs, int seed) throws IOException {
    Path images = folder.resolve("images");
    SyntheticImages.write(images, 6, 12, 4, 32, 5, written -> {});
    List<String> all;
    try (Stream<Path> folders = Files.list(images.resolve("train"))) {
      all = folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
    Path first = Files.write(folder.resolve("first.txt"), all.subList(0, 3));
    Path second = Files.write(folder.resolve("second.txt"), all.subList(3, 6));
    Path base = folder.resolve("base.safetensors");
    Told pretrained =
        Told.by(
            "pretrain",
            "--data",
            images,
            "--classes",
            first,
            "--out",
            base,
            "--network",
            "alexnet-32-slim",
            "--epochs",
            epochs,
            "--seed",
            seed);
    return new SmallBase(images, first, second, all.subList(3, 6), base, pretrained);
  }
}
