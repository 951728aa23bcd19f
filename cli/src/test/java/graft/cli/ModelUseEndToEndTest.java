package graft.cli;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.synthetic.SyntheticImages;
import graft.core.model.Model;
import graft.core.model.ModelWeights;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsHash;
import graft.core.weights.WeightsTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is evaluated, predicts and is exported; what it says is the same everywhere. */
@Tag("native")
@Tag("slow")
class ModelUseEndToEndTest {
  /** Of a name that is no word of any language. */
  private static final String ODD = new String(Character.toChars(0x1F431));

  @TempDir private static Path folder;
  private static Path images = Path.of("");
  private static Path base = Path.of("");
  private static Path model = Path.of("");
  private static List<String> classes = List.of();
  private static Told evaluated = new Told(-1, "", "");
  private static Path hub = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    SmallBase made = SmallBase.in(folder, 2, 1);
    images = made.images();
    classes = made.names();
    base = made.base();
    model = folder.resolve("model");
    Told trained =
        Told.by(
            "finetune",
            "--base",
            base,
            "--data",
            images,
            "--classes",
            made.second(),
            "--out",
            model,
            "--protocol",
            "common",
            "--epochs",
            "6");
    assertThat(trained.code()).as(trained.err()).isZero();
    evaluated = Told.by("evaluate", model, "--data", images, "--format", "json", "--workers", "1");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    hub = folder.resolve("hub");
    Told exported = Told.by("export", model, "--format", "safetensors", "--out", hub);
    assertThat(exported.code()).as(exported.err()).isZero();
  }

  private static int hits(List<String> lines, String name) {
    return (int) lines.stream().filter(line -> line.contains(",1," + name + ",")).count();
  }

  @Test
  void anEvaluationFindsWhatTheTrainingFoundWithAnyNumberOfProcesses() {
    int tested = Model.open(model).config().tested().orElseThrow().correct();
    assertThat(evaluated.err()).contains("the model has no class");
    assertThat(evaluated.out()).contains("\"count\":" + tested + ",\"total\":12", "\"images\":12");
    Told two = Told.by("evaluate", model, "--data", images, "--json", "--workers", "2");
    assertThat(two.out())
        .isEqualTo(evaluated.out())
        .startsWith("{\"format\":1,\"kind\":\"evaluation\",");
  }

  @Test
  void predictionsOfAClassAgreeWithItsEvaluatedAccuracy() {
    Told byClass = Told.by("evaluate", model, "--data", images, "--format", "csv");
    Path val = images.resolve("val");
    Told told =
        Told.by(
            "predict",
            model,
            val.resolve(classes.get(0)),
            val.resolve(classes.get(1)),
            "--top",
            "3");
    assertThat(told.code()).as(told.err()).isZero();
    List<String> lines = told.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("file,rank,class,probability");
    assertThat(lines).hasSize(1 + 2 * 4 * 3);
    for (int image = 0; image < 2 * 4; image++) {
      double sum = 0;
      for (String line : lines.subList(1 + 3 * image, 4 + 3 * image)) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
      }
      assertThat(sum).isBetween(0.99999, 1.00001);
    }
    for (int number = 0; number < 2; number++) {
      String name = classes.get(number);
      List<String> own = lines.subList(1 + 4 * 3 * number, 1 + 4 * 3 * (number + 1));
      assertThat(own).allMatch(line -> line.contains("/" + name + "/"));
      assertThat(byClass.out())
          .contains("class," + name + ",,")
          .containsPattern("class," + name + ",,[0-9.]+," + hits(own, name) + ",4,");
    }
  }

  @Test
  void whatIsNoImageIsNamedAndLeftOutAndAloneIsRefused() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    Files.writeString(mixed.resolve("note.jpg"), "no image", StandardCharsets.UTF_8);
    Path out = folder.resolve("said.csv");
    Told refused = Told.by("predict", model, mixed, "--out", out);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("note.jpg", "give files or folders of images");
    Told empty = Told.by("predict", model, Files.createDirectories(folder.resolve("empty")));
    assertThat(empty.code()).isEqualTo(3);
    assertThat(empty.err()).contains("holds no image");
    assertThat(Told.by("predict", model, folder.resolve("nowhere")).code()).isEqualTo(3);
    assertThat(out).doesNotExist();
    try (Stream<Path> some = Files.list(images.resolve("val").resolve(classes.get(0)))) {
      Files.copy(some.sorted().findFirst().orElseThrow(), mixed.resolve("a.jpg"));
    }
    Told left = Told.by("predict", model, mixed, "--out", out, "--top", "1");
    assertThat(left.code()).as(left.err()).isZero();
    assertThat(left.err()).contains("1 of 2 left out", "note.jpg");
    assertThat(out).content().hasLineCount(2).contains("a.jpg,1,");
    assertThat(Told.by("predict", model, mixed, "--out", out).code()).isEqualTo(2);
  }

  @Test
  void dataOfOtherClassesIsRefused() throws IOException {
    Path other = folder.resolve("other");
    SyntheticImages.write(other, 2, 6, 2, 32, 9, written -> {});
    for (String role : List.of("train", "val")) {
      try (Stream<Path> folders = Files.list(other.resolve(role))) {
        int number = 0;
        for (Path one : folders.sorted().toList()) {
          Files.move(one, one.resolveSibling("other" + number));
          number++;
        }
      }
    }
    Told told = Told.by("evaluate", model, "--data", other);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains("no class of", "other0, other1", classes.get(0));
  }

  /** The model with its description changed, and its weights times a number. */
  private static Path changed(String name, UnaryOperator<String> config, float factor)
      throws IOException {
    Path made = Files.createDirectory(folder.resolve(name));
    List<NamedTensor> tensors = new ArrayList<>();
    WeightsHash hash = new WeightsHash();
    Model own = Model.open(model);
    for (NamedTensor tensor : ModelWeights.read(own).tensors()) {
      ByteBuffer data = ByteBuffer.allocate(tensor.data().remaining()).order(LITTLE_ENDIAN);
      FloatBuffer from = tensor.data().duplicate().order(LITTLE_ENDIAN).asFloatBuffer();
      while (from.hasRemaining()) {
        data.putFloat(from.get() * factor);
      }
      NamedTensor times = new NamedTensor(tensor.name(), tensor.shape(), data.flip());
      tensors.add(times);
      hash.add(times);
    }
    WeightsWriter.write(made.resolve(Model.WEIGHTS), ".part", Map.of(), tensors);
    String text = Files.readString(model.resolve(Model.CONFIG));
    Files.writeString(
        made.resolve(Model.CONFIG),
        config.apply(text.replace(own.config().weightsSha256(), hash.hex())));
    return made;
  }

  @Test
  @Tag("long")
  void logitsThatAreNotFiniteAreRefusedEverywhere() throws IOException {
    Path huge = changed("huge", config -> config, 1e30f);
    Path out = folder.resolve("from-huge");
    for (Told told :
        List.of(
            Told.by("predict", huge, images.resolve("val")),
            Told.by("evaluate", huge, "--data", images),
            Told.by("export", huge, "--format", "onnx", "--out", out),
            Told.by("export", huge, "--format", "state_dict", "--out", out))) {
      assertThat(told.code()).as(told.err()).isEqualTo(3);
      assertThat(told.err()).contains("the model's logits are not finite");
      assertThat(told.out()).isEmpty();
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void withoutDataTheModelsOwnAreTakenAndOthersOfTheirNameRefused() throws IOException {
    Path knowing =
        changed(
            "knowing",
            config -> config.replace("\"data\":\"images\"", "\"data\":\"" + images + "\""),
            1);
    Told own = Told.by("evaluate", knowing);
    assertThat(own.code()).as(own.err()).isZero();
    assertThat(own.out()).startsWith("on 12 of 96 labelled images").contains("it was trained on");
    assertThat(own.err()).doesNotContain("may have been trained on");
    Path other = folder.resolve("namesake");
    SyntheticImages.write(other, 6, 12, 4, 32, 6, written -> {});
    Path mistaken =
        changed(
            "mistaken",
            config -> config.replace("\"data\":\"images\"", "\"data\":\"" + other + "\""),
            1);
    Told refused = Told.by("evaluate", mistaken);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("is not what the model was trained on", "--data PATH");
    assertThat(Told.by("evaluate", model).code()).isEqualTo(2);
  }

  @Test
  void otherDataWithoutAValidationPartIsSaidToBePerhapsTrainedOn() throws IOException {
    Path whole = folder.resolve("whole");
    for (String name : classes) {
      Path into = Files.createDirectories(whole.resolve(name));
      try (Stream<Path> some = Files.list(images.resolve("train").resolve(name))) {
        for (Path image : some.toList()) {
          Files.copy(image, into.resolve(image.getFileName()));
        }
      }
    }
    Told told = Told.by("evaluate", model, "--data", whole, "--format", "json");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).contains("some of these images may have been trained on");
    assertThat(told.out())
        .contains("\"may_be_trained_on\":true", "\"images_used\":36,\"images_labelled\":36");
  }

  @Test
  void everyLabelledImageIsEvaluatedOnOrTheChosenPart() throws IOException {
    Path data = Files.createDirectories(folder.resolve("labelled"));
    copy(images.resolve("train"), data.resolve("Testing"));
    copy(images.resolve("val"), data.resolve("Val"));
    Files.writeString(data.resolve("notes.txt"), "x");
    Told all = Told.by("evaluate", model, "--data", data);
    assertThat(all.code()).as(all.err()).isZero();
    assertThat(all.out())
        .startsWith(
            "on 48 of 96 labelled images of "
                + data
                + ", Val + Testing (without 48 of classes the model does not know)");
    assertThat(all.err()).contains("left out, not an image: 1 .txt");
    Told part = Told.by("evaluate", model, "--data", data, "--part", "test");
    assertThat(part.out()).startsWith("on 36 of 96 labelled images of " + data + ", Testing");
    Told none = Told.by("evaluate", model, "--data", data, "--part", "train");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).contains("has no labelled part train; it has Val, Testing");
    assertThat(evaluated.out())
        .contains("\"may_be_trained_on\":false", "\"images_used\":12,\"images_labelled\":96");
    assertThat(Told.by("evaluate", model, "--part", "val").code()).isEqualTo(2);
  }

  @Test
  void whatTheModelWasTrainedOnIsLeftOutOrSaid() throws IOException {
    Told own = Told.by("evaluate", model, "--data", images, "--part", "train", "--json");
    assertThat(own.code()).as(own.err()).isZero();
    assertThat(own.err())
        .contains("the model was trained on 36 of these 36 images")
        .doesNotContain("the data is not what the model was trained on");
    assertThat(own.out())
        .contains("\"images_trained_on\":36", "\"may_be_trained_on\":false")
        .contains("\"also_in_training\":36");
    Path data = folder.resolve("with-equal");
    copy(images, data);
    copy(images.resolve("val"), data.resolve("test"));
    try (Stream<Path> some = Files.list(data.resolve("train").resolve(classes.get(0)))) {
      Path image = some.sorted().findFirst().orElseThrow();
      Path into = data.resolve("test").resolve(classes.get(0));
      Files.copy(image, into.resolve("equal-" + image.getFileName()));
    }
    Path made = folder.resolve("tested-on-test");
    Told trained = trained(data, made, "--test-part", "test", "--examples-per-class", "10");
    assertThat(trained.err()).contains("1 test image is among the training images too");
    Told evaluated = Told.by("evaluate", made, "--data", data, "--part", "test");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).startsWith("on 24 of ").contains("1 equal to such");
    assertThat(evaluated.err()).contains("1 image is among the training images, too");
    Told train = Told.by("evaluate", made, "--data", data, "--part", "train");
    assertThat(train.err())
        .contains("the model was trained on 60 of these 72 images")
        .doesNotContain("the data is not what the model was trained on");
  }

  /** A model of one epoch by the common protocol. */
  private static Told trained(Path data, Path out, String... more) {
    List<Object> words = new ArrayList<>(List.of("finetune", "--base", base, "--data", data));
    words.addAll(List.of("--out", out, "--protocol", "common", "--epochs", "1"));
    words.addAll(List.of(more));
    Told trained = Told.by(words.toArray());
    assertThat(trained.code()).as(trained.err()).isZero();
    return trained;
  }

  private static void copy(Path from, Path into) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, into.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void whatATrainingLeftOutItsEvaluationLeavesOut() throws IOException {
    Path data = folder.resolve("with-bad");
    copy(images, data);
    Files.writeString(data.resolve("train").resolve(classes.get(0)).resolve("bad.jpg"), "no image");
    Files.writeString(data.resolve("train").resolve("IMG_1.heic"), "x");
    Path made = folder.resolve("without-bad");
    Told trained = trained(data, made, "--exclude-bad");
    assertThat(trained.err())
        .contains("6 classes, 72 training images", "24 validation images from val")
        .contains("1 file that cannot be used: train/" + classes.get(0) + "/bad.jpg")
        .contains("1 .heic");
    Told evaluated = Told.by("evaluate", made, "--data", data);
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).startsWith("on 24 of 96 labelled images");
    assertThat(evaluated.err()).contains("bad.jpg", "1 .heic");
    assertThat(Told.by("evaluate", model, "--data", data).err()).contains("bad.jpg: not an image");
  }

  @Test
  void aStateDictHoldsTheModelsTensorsByteForByte() throws IOException {
    Path out = folder.resolve("for-torch");
    Told told = Told.by("export", model, "--format", "state_dict", "--out", out);
    assertThat(told.code()).as(told.err()).isZero();
    try (Weights made = Weights.open(out.resolve("model.pth"));
        Weights own = Weights.open(model.resolve(Model.WEIGHTS));
        Weights check = Weights.open(out.resolve("check.safetensors"))) {
      for (WeightsTensor tensor : own.tensors()) {
        assertThat(made.read(made.find(tensor.name()).orElseThrow())).isEqualTo(own.read(tensor));
      }
      assertThat(check.find("input").orElseThrow().shape()).containsExactly(8L, 3L, 32L, 32L);
      assertThat(check.find("logits").orElseThrow().shape()).containsExactly(8L, 3L);
    }
    assertThat(out.resolve("labels.txt")).hasContent(String.join("\n", classes));
    assertThat(out.resolve("model.py"))
        .content()
        .contains("CLASSES = 3", "strict=True", "weights_only=True")
        .contains("def preprocess(file):", "ImageOps.exif_transpose(image)");
    assertThat(Told.by("export", model, "--format", "onnx", "--out", out).code()).isEqualTo(2);
  }

  @Test
  void imagesThatCannotBeInACheckAreNamed() throws IOException {
    Path data = Files.createDirectories(folder.resolve("for-a-check"));
    Files.writeString(data.resolve("note.jpg"), "no image", StandardCharsets.UTF_8);
    try (Stream<Path> some = Files.list(images.resolve("val").resolve(classes.get(0)))) {
      Files.copy(some.sorted().findFirst().orElseThrow(), data.resolve("a.jpg"));
    }
    Path out = folder.resolve("checked");
    Told told = Told.by("export", model, "--format", "state_dict", "--out", out, "--data", data);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .contains("input and logits of 1 images")
        .containsPattern("not in check.safetensors: .*note.jpg");
  }

  @Test
  void anExportedModelOfOursKeepsItsHistory() {
    assertThat(hub.resolve("history.csv")).hasSameBinaryContentAs(model.resolve("history.csv"));
  }

  @Test
  void anExportedModelFromBeforeImagesWereTurnedTurnsNone() throws IOException {
    Path old = Files.createDirectory(folder.resolve("old-model"));
    try (Stream<Path> parts = Files.list(model)) {
      for (Path part : parts.toList()) {
        Files.copy(part, old.resolve(part.getFileName()));
      }
    }
    Path config = old.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(",\"pixels\":\"UPRIGHT\"", ""));
    Path out = folder.resolve("old-for-torch");
    Told told = Told.by("export", old, "--format", "state_dict", "--out", out);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(out.resolve("model.py"))
        .content()
        .contains("def preprocess(file):", "Decode without turning by EXIF")
        .doesNotContain("exif_transpose(image)");
  }

  @Test
  void anExportToAPlaceThatCannotBeWrittenIsAUsageError() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "");
    for (Path place : List.of(file, file.resolve("below"), Path.of("/proc/x/m"))) {
      Told told = Told.by("export", model, "--format", "safetensors", "--out", place);
      assertThat(told.code()).as(told.err()).isEqualTo(2);
      assertThat(told.err()).contains(place.toString(), "--out");
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void anOnnxModelIsRunBeforeItIsCalledDone() {
    Path out = folder.resolve("onnx " + ODD);
    Told told =
        Told.by("export", model, "--format", "onnx", "--out", out, "--data", images.resolve("val"));
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .containsPattern("logits differ by \\d\\.\\de-\\d\\d at most on 8 images");
    assertThat(out.resolve("README.md")).content().contains("As ONNX", "shorter side to 32");
  }

  @Test
  void anOnnxModelMayLieDeep() throws IOException {
    Path deep = folder.resolve(ODD);
    for (int level = 0; level < 9; level++) {
      deep = deep.resolve("d".repeat(240));
    }
    Told told = Told.by("export", model, "--format", "onnx", "--out", deep);
    assertThat(told.code()).as(told.err()).isZero();
  }

  @Test
  void anExportOfAnExportTellsOfItsOwnFormAlone() throws IOException {
    Path torch = folder.resolve("hub-for-torch");
    Files.write(hub.resolve("README.md"), new byte[] {(byte) 0xff});
    Told told = Told.by("export", hub, "--format", "state_dict", "--out", torch);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(torch.resolve("README.md"))
        .content()
        .contains("In PyTorch")
        .doesNotContain("With Graft");
  }

  @Test
  void imagesForACheckThatIsNotMadeAreRefused() {
    Path out = folder.resolve("unchecked");
    Told told = Told.by("export", model, "--format", "safetensors", "--out", out, "--data", images);
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("leave --data out");
  }

  @Test
  void namesOfFilesAreTheSameForEveryJava() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("odd"));
    try (Stream<Path> some = Files.list(images.resolve("val").resolve(classes.get(0)))) {
      Files.copy(some.sorted().findFirst().orElseThrow(), odd.resolve("\u0378.jpg"));
    }
    Told told = Told.by("predict", model, odd, "--top", "1");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("\u0378.jpg,1,");
  }

  @Test
  void theHubLayoutIsAModelOfOurs() {
    assertThat(Told.by("evaluate", hub, "--data", images, "--format", "json").out())
        .isEqualTo(evaluated.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"changed", "NaN", "cut"})
  void damagedWeightsAreRefusedAndNothingIsLeft(String how) throws IOException {
    Path damaged = Files.createDirectories(folder.resolve("damaged-" + how));
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.copy(file, damaged.resolve(file.getFileName()));
      }
    }
    Path weights = damaged.resolve(Model.WEIGHTS);
    byte[] bytes = Files.readAllBytes(weights);
    switch (how) {
      case "changed" -> bytes[bytes.length - 4] ^= 1;
      case "NaN" -> {
        bytes[bytes.length - 1] = 0x7f;
        bytes[bytes.length - 2] = (byte) 0xc0;
      }
      default -> bytes = java.util.Arrays.copyOf(bytes, bytes.length - 8);
    }
    Files.write(weights, bytes);
    Path out = folder.resolve("from-" + how);
    Told told = Told.by("export", damaged, "--format", "state_dict", "--out", out);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains(Model.WEIGHTS);
    assertThat(Told.by("predict", damaged, images).code()).isEqualTo(3);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("from-" + how));
    }
  }

  @Test
  void anUnknownFormatIsRefusedWithTheNearestName() {
    Told told = Told.by("export", model, "--format", "onx", "--out", folder.resolve("no"));
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("'onx'", "onnx");
  }
}
