package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random tables of classes, against the labels they were written from. */
class LabelTablePropertyTest {
  private static final int TABLES = 300;
  private static final int IMAGES = 12;

  @TempDir private Path temp;

  @Test
  void aRandomTableGivesItsLabelsOrIsRefused() throws IOException {
    int read = 0;
    for (int seed = 0; seed < TABLES; seed++) {
      Random random = new Random(seed);
      Map<String, String> truth = new TreeMap<>();
      SampleTree tree = new SampleTree();
      String text = table(random, tree, truth);
      Path folder = tree.with("labels.csv", text).folder(temp.resolve("t" + seed));
      try (FileTree files = FileTree.open(folder, Optional.empty())) {
        Map<String, String> labels = ReadLabels.labels(files);
        read += labels.isEmpty() ? 0 : 1;
        assertThat(truth.entrySet())
            .as("seed %d, table:%n%s", seed, text)
            .containsAll(labels.entrySet());
      } catch (DataException e) {
        assertThat(e).as("seed %d", seed).message().isNotBlank();
      }
    }
    assertThat(read).as("tables that are read").isGreaterThan(TABLES / 2);
  }

  /** A table of random columns in random order; some rows are of images that are not there. */
  private static String table(Random random, SampleTree tree, Map<String, String> truth) {
    String folder = random.nextBoolean() ? "images" : "train";
    boolean split = random.nextBoolean();
    boolean extension = random.nextBoolean();
    boolean folders = random.nextBoolean();
    String prefix = List.of("", "./", "../input/x/", "C:\\data\\").get(random.nextInt(4));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < IMAGES + random.nextInt(6); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<List<String>> rows = new ArrayList<>();
    int counter = 0;
    for (int i : order) {
      String path = folder + "/" + i + ".png";
      String label = (random.nextBoolean() ? "1" : "2");
      if (i < IMAGES) {
        tree.with(path, new byte[] {1});
        truth.put(path, label);
      }
      String name = (folders ? folder + "/" : "") + i + (extension ? ".png" : "");
      rows.add(
          new ArrayList<>(
              List.of(
                  prefix + name,
                  label,
                  Integer.toString(counter++),
                  split ? (random.nextInt(3) > 0 ? "train" : "test") : "x")));
    }
    rows.add(
        0,
        new ArrayList<>(
            List.of("file", "label", random.nextBoolean() ? "" : "index", split ? "split" : "y")));
    List<Integer> columns = new ArrayList<>(List.of(0, 1, 2, 3).subList(0, 2 + random.nextInt(3)));
    Collections.shuffle(columns, random);
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(String.join(",", columns.stream().map(row::get).toList())).append("\n");
    }
    return text.toString();
  }
}
