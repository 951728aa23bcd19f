package graft.core.data;

import graft.core.data.synthetic.SyntheticImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/**
 * A small made dataset in the three forms of ILSVRC2012. Class i is {@code n0000000<i>}; its number
 * in the development kit is drawn, so that no order is right by chance. The first training image is
 * a CMYK JPEG and the first of the second class a PNG named JPEG, as the real one has.
 */
public final class IlsvrcTree {
  private static final String TRUTH =
      "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "ILSVRC2012_devkit_t12/data/meta.mat";

  private final Map<String, byte[]> training = new LinkedHashMap<>();
  private final List<byte[]> validation = new ArrayList<>();
  private final List<Integer> classOf = new ArrayList<>();
  private final List<Integer> number = new ArrayList<>();
  private final int classes;

  private IlsvrcTree(int classes) {
    this.classes = classes;
    for (int id = 1; id <= classes; id++) {
      number.add(id);
    }
    Collections.shuffle(number, new Random(5));
  }

  /** Tiny noisy images: for what reads no pixels. */
  public static IlsvrcTree noisy(int classes, int train, int val) {
    IlsvrcTree tree = new IlsvrcTree(classes);
    for (int c = 0; c < classes; c++) {
      for (int i = 0; i < train; i++) {
        tree.train(c, i, SampleTree.image("jpg", 1000L * c + i));
      }
    }
    for (int i = 0; i < classes * val; i++) {
      tree.val((i * 7 + 3) % classes, SampleTree.image("jpg", -1L - i));
    }
    return tree;
  }

  private static IlsvrcTree synthetic(Path scratch, int classes, int train, int val, int side)
      throws IOException {
    SyntheticImages.write(scratch, classes, train, val, side, 1, written -> {});
    List<Path> folders = children(scratch.resolve("train"));
    IlsvrcTree tree = new IlsvrcTree(classes);
    for (int c = 0; c < classes; c++) {
      List<Path> images = children(folders.get(c));
      for (int i = 0; i < train; i++) {
        tree.train(c, i, jpeg(images.get(i), i));
      }
    }
    for (int i = 0; i < classes * val; i++) {
      int c = (i * 7 + 3) % classes;
      Path folder = scratch.resolve("val").resolve(folders.get(c).getFileName().toString());
      tree.val(c, jpeg(children(folder).get(i / classes), i));
    }
    return tree;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** A part of the image, so that sizes differ. */
  private static byte[] jpeg(Path png, int i) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    int less = i % 4 * image.getWidth() / 16;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean wide = i % 2 == 0;
    BufferedImage part =
        image.getSubimage(
            0, 0, image.getWidth() - (wide ? 0 : less), image.getHeight() - (wide ? less : 0));
    ImageIO.write(part, "jpg", bytes);
    return bytes.toByteArray();
  }

  private void train(int c, int i, byte[] image) {
    byte[] content = i > 0 || c > 1 ? image : c == 0 ? cmyk() : png(image);
    training.put(wnid(c) + "/" + wnid(c) + "_" + (i + 1) + ".JPEG", content);
  }

  private void val(int c, byte[] image) {
    classOf.add(c);
    validation.add(image);
  }

  private static byte[] cmyk() {
    try (InputStream in = IlsvrcTree.class.getResourceAsStream("cmyk.jpg")) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] png(byte[] jpeg) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(ImageIO.read(new java.io.ByteArrayInputStream(jpeg)), "png", bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Name of class {@code c}. */
  public static String wnid(int c) {
    return String.format(java.util.Locale.ROOT, "n%08d", c);
  }

  /** Name of validation image {@code i}, without extension. */
  public static String image(int i) {
    return String.format(java.util.Locale.ROOT, "ILSVRC2012_val_%08d", i + 1);
  }

  /** Classes of the validation images, in the order of their numbers. */
  public List<String> answers() {
    return classOf.stream().map(IlsvrcTree::wnid).toList();
  }

  /** Validation images flat, the development kit beside them. */
  public SampleTree devkit() {
    StringBuilder truth = new StringBuilder();
    classOf.forEach(c -> truth.append(number.get(c)).append('\n'));
    return flat("").with(TRUTH, truth.toString()).with(META, meta());
  }

  /** As Kaggle has it: images below {@code ILSVRC/Data/CLS-LOC/}, the answers at the top. */
  public SampleTree kaggle() {
    return flat("ILSVRC/Data/CLS-LOC/")
        .with("ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG", validation.get(0))
        .with("LOC_val_solution.csv", csv());
  }

  /** {@code LOC_val_solution.csv}, in no order, every second image with two boxes. */
  public String csv() {
    StringBuilder csv = new StringBuilder("ImageId,PredictionString\n");
    for (int i = validation.size() - 1; i >= 0; i--) {
      String box = wnid(classOf.get(i)) + " 1 2 30 40 ";
      csv.append(image(i)).append(',').append(i % 2 == 0 ? box : box + box).append('\n');
    }
    return csv.toString();
  }

  /** Validation images in class folders. */
  public SampleTree folders() {
    SampleTree tree = training("");
    for (int i = 0; i < validation.size(); i++) {
      tree.with("val/" + wnid(classOf.get(i)) + "/" + image(i) + ".JPEG", validation.get(i));
    }
    return tree;
  }

  private SampleTree flat(String top) {
    SampleTree tree = training(top);
    for (int i = 0; i < validation.size(); i++) {
      tree.with(top + "val/" + image(i) + ".JPEG", validation.get(i));
    }
    return tree;
  }

  private SampleTree training(String top) {
    SampleTree tree = new SampleTree();
    training.forEach((path, bytes) -> tree.with(top + "train/" + path, bytes));
    return tree;
  }

  /** {@code meta.mat} with the classes and one synset above them, in the order of their numbers. */
  public byte[] meta() {
    Struct synsets = Mat5.newStruct(classes + 1, 1);
    for (int c = 0; c < classes; c++) {
      fill(synsets, number.get(c) - 1, number.get(c), wnid(c), 0);
    }
    fill(synsets, classes, classes + 1, "n09999999", classes);
    return bytes(Mat5.newMatFile().addArray("synsets", synsets));
  }

  /** A MATLAB 5 file without the table. */
  public static byte[] metaWithoutSynsets() {
    return bytes(Mat5.newMatFile().addArray("other", Mat5.newScalar(1)));
  }

  private static void fill(Struct synsets, int row, int id, String wnid, int children) {
    synsets.set("ILSVRC2012_ID", row, Mat5.newScalar(id));
    synsets.set("WNID", row, Mat5.newString(wnid));
    synsets.set("words", row, Mat5.newString("made up"));
    synsets.set("num_children", row, Mat5.newScalar(children));
  }

  private static byte[] bytes(MatFile file) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.getUncompressedSerializedSize()));
    try {
      file.writeTo(Sinks.wrap(buffer));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    byte[] written = new byte[buffer.position()];
    buffer.flip().get(written);
    return written;
  }

  /**
   * Writes {@code DIR/devkit}, {@code DIR/kaggle}, {@code DIR/folders}, {@code DIR/devkit.tar} and
   * {@code DIR/kaggle.zip}.
   *
   * @param arguments DIR, classes, training and validation images a class, side in pixels
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Path scratch = folder.resolve("synthetic");
    IlsvrcTree tree =
        synthetic(
            scratch,
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]));
    tree.devkit().folder(folder.resolve("devkit"));
    tree.kaggle().folder(folder.resolve("kaggle"));
    tree.folders().folder(folder.resolve("folders"));
    tree.devkit().tar(folder.resolve("devkit.tar"), "");
    tree.kaggle().zip(folder.resolve("kaggle.zip"), "");
    Files.write(folder.resolve("answers.txt"), tree.answers(), StandardCharsets.UTF_8);
  }
}
