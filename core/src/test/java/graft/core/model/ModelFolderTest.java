package graft.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.PixelRule;
import graft.core.data.Reading;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  private static final ModelConfig CONFIG =
      new ModelConfig(
          ModelConfig.FORMAT,
          "alexnet-32-slim",
          32,
          List.of("cat", "d\u00f6g, small"),
          List.of(0.485, 0.456, 0.406),
          List.of(0.229, 0.224, 0.225),
          PixelRule.UPRIGHT,
          "00",
          new Provenance(
              "0.1",
              "base.safetensors",
              "ff",
              "mine",
              "f00",
              Reading.usual().excludingBad(true).testingOn(Optional.of("test")),
              20,
              Protocol.of(6, 1, 10, 5),
              new Recipe(
                  8,
                  90,
                  Rates.paper(),
                  0.9,
                  1e-4,
                  0,
                  Recipe.Augmentation.FLIP,
                  1,
                  Recipe.Precision.FP32),
              7,
              List.of("Because."),
              List.of("1 class is known"),
              1,
              "cpu"),
          Optional.of(new TestResult(8, 10, 10, 0.5, 0.49, 0.943)));

  private static final TrainingHistory HISTORY =
      new TrainingHistory(
          List.of(new TrainingHistory.Epoch(1, 0.001, 0.01, 1.5, Optional.empty())));

  @TempDir private Path folder;

  private Path weights() throws IOException {
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(
        file,
        ".tmp",
        Map.of(),
        List.of(new NamedTensor("classifier.6.bias", List.of(2L), ByteBuffer.allocate(8))));
    return file;
  }

  @Test
  void whatIsWrittenIsOpenedAgainAsItWas() throws IOException {
    Path out = folder.resolve("a/model");
    ModelFolder.write(out, CONFIG, weights(), HISTORY);
    Model opened = Model.open(out);
    assertThat(opened.config()).isEqualTo(CONFIG);
    assertThat(opened.network()).isEqualTo(Networks.find("alexnet-32-slim", 2).orElseThrow());
    assertThat(Model.open(out.resolve("model.safetensors"))).isEqualTo(opened);
    assertThat(out.resolve("labels.txt")).hasContent("cat\nd\u00f6g, small");
    assertThat(TrainingHistory.in(out)).contains(HISTORY);
    assertThat(Files.readString(out.resolve("README.md")))
        .contains("80.0 %", "49.0 to 94.3", "k = 6", "fp32, seed 7", "Because.", "d\u00f6g")
        .contains("The estimate may be too good: 1 class is known.");
    try (Weights written = Weights.open(opened.weights())) {
      assertThat(written.metadata())
          .containsEntry("labels", "cat\nd\u00f6g, small")
          .containsEntry("network", "alexnet-32-slim");
    }
    try (Stream<Path> beside = Files.list(folder.resolve("a"))) {
      assertThat(beside).containsExactly(out);
    }
  }

  @Test
  void aModelWrittenBeforeCautionsWereKeptIsOpened() throws IOException {
    String old = RecordJson.write(CONFIG).replace(",\"cautions\":[\"1 class is known\"]", "");
    assertThat(old).doesNotContain("cautions");
    Files.writeString(folder.resolve("config.json"), old);
    Model opened = Model.open(folder);
    assertThat(opened.config().provenance().cautions()).isEmpty();
    assertThat(opened.config().provenance().reasons()).containsExactly("Because.");
    assertThat(ModelCard.text(opened.config())).doesNotContain("too good");
  }

  @Test
  void aModelWrittenBeforeImagesWereTurnedSeesThemAsStored() throws IOException {
    String old = RecordJson.write(CONFIG).replace(",\"pixels\":\"UPRIGHT\"", "");
    assertThat(old).doesNotContain("UPRIGHT");
    Files.writeString(folder.resolve("config.json"), old);
    ModelConfig config = Model.open(folder).config();
    assertThat(config.pixels()).isEqualTo(PixelRule.STORED);
    assertThat(ModelCard.text(config)).contains("not turned by EXIF").doesNotContain("upright");
    assertThat(Preprocessing.of(config).metadata())
        .containsEntry("preprocessing.exif_transpose", "false");
    assertThat(Preprocessing.of(config).steps().get(0)).startsWith("Decode without turning");
  }

  @Test
  void theRuleThatWasAppliedIsSaidByCardAndExport() {
    assertThat(ModelCard.text(CONFIG))
        .contains("turned upright by EXIF")
        .doesNotContain("not turned");
    assertThat(Preprocessing.of(CONFIG).metadata())
        .containsEntry("preprocessing.exif_transpose", "true");
    assertThat(Preprocessing.of(CONFIG).steps().get(0)).contains("upright by the EXIF orientation");
  }

  @Test
  void aPlaceThatIsTakenIsRefusedAndKept() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
    Path weights = weights();
    assertThatThrownBy(() -> ModelFolder.write(folder, CONFIG, weights, HISTORY))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("give a new or empty folder");
    assertThatThrownBy(() -> NewFolder.requireFree(mine)).isInstanceOf(UsageException.class);
    assertThat(mine).hasContent("mine");
  }

  @Test
  void whatComesToThePlaceWhileAFolderIsFilledIsKept() throws IOException {
    Path file = folder.resolve("result");
    assertThatThrownBy(() -> NewFolder.write(file, made -> Files.writeString(file, "mine")))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("result is there already, a file", "is kept as it is");
    assertThat(file).hasContent("mine");
    Path full = folder.resolve("full");
    assertThatThrownBy(
            () ->
                NewFolder.write(
                    full, made -> Files.writeString(Files.createDirectory(full).resolve("a"), "b")))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("full is there already, holds a");
    assertThat(full.resolve("a")).hasContent("b");
    Path empty = folder.resolve("empty");
    NewFolder.write(
        empty,
        made -> {
          Files.createDirectory(empty);
          Files.writeString(made.resolve("a"), "b");
        });
    assertThat(empty.resolve("a")).hasContent("b");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void weightsThatCannotBeReadLeaveNothingBehind() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.safetensors"), "no weights");
    Path out = Files.createDirectory(folder.resolve("b")).resolve("model");
    assertThatThrownBy(() -> ModelFolder.write(out, CONFIG, bad, HISTORY))
        .isInstanceOf(DataException.class);
    try (Stream<Path> beside = Files.list(folder.resolve("b"))) {
      assertThat(beside).isEmpty();
    }
  }

  @Test
  void onlyThePartsOfAModelStandForIt() throws IOException {
    Path out = ModelFolder.write(folder.resolve("m"), CONFIG, weights(), HISTORY).folder();
    assertThat(Model.open(out.resolve("config.json")).config()).isEqualTo(CONFIG);
    for (String name : List.of("modle.safetensors", "labels.txt", "README.md")) {
      assertThatThrownBy(() -> Model.open(out.resolve(name)))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("no model in", name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"side\":32 | \"side\":64 | its side is 64, that of alexnet-32-slim is 32",
        "0.485 | 0.5 | its mean and deviation are not [0.485",
        "0.229 | 0.0 | its mean and deviation",
        "0.456, | '' | its mean and deviation",
        "0.225 | \"NaN\" | its mean and deviation",
        "\"cat\" | \"c\\nt\" | the name of a class has a line break",
        "\"mine\" | \"m\\u0000\" | the name of its data has a line break",
        "\"images\" | \"im\\u001bages\" | does not describe a model as 'graft finetune' does",
        "\"side\":32 | \"side\":[[ | does not describe a model",
      })
  void aDescriptionThatIsNotSoundIsRefusedInPlainWords(String from, String to, String why)
      throws IOException {
    Path config =
        ModelFolder.write(folder.resolve("m"), CONFIG, weights(), HISTORY)
            .folder()
            .resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(from, to));
    assertThatThrownBy(() -> Model.open(folder.resolve("m")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("FAIL_ON")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u001b"));
  }

  @Test
  void aModelOfAnotherVersionIsSaidToBeOne() throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"format\":\"graft-model-2\",\"tasks\":[\"classes\"]}");
    assertThatThrownBy(() -> Model.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "written by another version of Graft", "graft-model-2", "use that version")
        .hasMessageNotContaining("copy it again");
  }

  @Test
  void aDescriptionThatIsNotUtf8IsSaidToBeSo() throws IOException {
    Files.write(folder.resolve("config.json"), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> Model.open(folder)).hasMessageContaining("config.json is not UTF-8");
  }

  @Test
  void theCardShowsForeignTextAsItIsAndOnItsLine() {
    ModelConfig odd =
        new ModelConfig(
            CONFIG.format(),
            CONFIG.network(),
            CONFIG.side(),
            List.of("a`b``c", "line\nbreak"),
            CONFIG.mean(),
            CONFIG.deviation(),
            CONFIG.pixels(),
            CONFIG.weightsSha256(),
            CONFIG.provenance(),
            CONFIG.tested());
    assertThat(ModelCard.text(odd)).contains("``` a`b``c ```, `line\\u{a}break`");
  }

  @Test
  void aLinkToAnEmptyFolderIsFilledAndNotReplaced() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    ModelFolder.write(link, CONFIG, weights(), HISTORY);
    assertThat(link).isSymbolicLink();
    assertThat(target.resolve("config.json")).exists();
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
    Path weights = folder.resolve("w.safetensors");
    assertThatThrownBy(() -> ModelFolder.write(nowhere, CONFIG, weights, HISTORY))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a link to nothing");
    assertThat(nowhere).isSymbolicLink();
  }

  @Test
  void parentsMadeForAFolderThatFailsAreTakenAwayAgain() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    assertThatThrownBy(
            () ->
                NewFolder.write(
                    kept.resolve("a/b/model"),
                    unfinished -> {
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(MachineException.class);
    assertThat(kept).isEmptyDirectory();
  }

  @Test
  void aFolderWithoutAModelSaysWhatAModelIs() throws IOException {
    assertThatThrownBy(() -> Model.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("config.json");
    Files.writeString(folder.resolve("config.json"), "{\"format\":\"x\"}");
    assertThatThrownBy(() -> Model.open(folder)).isInstanceOf(DataException.class);
  }
}
