package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that an author wrote into a file, from images to a model and a study. */
@Tag("native")
@Tag("slow")
@Tag("long")
class OwnNetworkEndToEndTest {
  private static final String MINE =
      """
      name: mine
      side: 32
      initialisation: he_normal
      layers:
        - name: stem
          steps: [{conv: {outputs: 8, kernel: 3, bias: false}}, batch_norm, relu, {max_pool: 2}]
        - name: block
          steps:
            - residual:
                body: [{conv: {outputs: 16, kernel: 3, stride: 2}}, relu, {conv: {outputs: 16, kernel: 3}}]
                shortcut: [{conv: {outputs: 16, kernel: 1, stride: 2}}]
            - relu
            - gate: [average_pool, flatten, {linear: 16}, hardsigmoid]
            - average_pool
            - flatten
        - name: hidden
          steps: [dropout, {linear: 24}, hardswish]
        - name: head
          steps: [linear]
      """;

  @TempDir private Path folder;

  @Test
  void aNetworkOfOnesOwnIsFineTunedExportedAndStudied() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), MINE);
    Path images = folder.resolve("images");
    SyntheticImages.write(images, 4, 6, 3, 32, 1, written -> {});
    Path base = folder.resolve("base.safetensors");
    Told made =
        Told.by("pretrain", "--data", images, "--network", file, "--epochs", 1, "--out", base);
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("base.safetensors: mine on 24 images of 4 classes");
    Told shown = Told.by("weights", "show", base);
    assertThat(shown.out()).contains("fits mine with 4 classes");
    Path model = folder.resolve("model");
    Told trained =
        Told.by(
            "finetune",
            "--base",
            base,
            "--data",
            images,
            "--out",
            model,
            "--epochs",
            2,
            "--transfer",
            3,
            "--freeze",
            1);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("base: safetensors of mine\n");
    assertThat(model.resolve("README.md")).content().contains("# mine for 4 classes");
    for (String format : List.of("onnx", "state_dict")) {
      Told exported = Told.by("export", model, "--format", format, "--out", folder.resolve(format));
      assertThat(exported.code()).as(exported.err()).isZero();
    }
    assertThat(folder.resolve("state_dict").resolve("model.py"))
        .content()
        .contains("mine with 4 classes", "self.put(\"block.0.body.0\"");
    assertThat(Told.by("weights", "show", folder.resolve("state_dict/model.pth")).out())
        .contains("fits mine with 4 classes");
    Path study =
        Files.writeString(
            folder.resolve("study.yaml"),
            """
            preset: demo
            network: mine.yaml
            splits: 1
            sizes: [2]
            experiments: [layers]
            recipe: {epochs: 3, rates: {step_epochs: 1}}
            base_recipe: {epochs: 3, rates: {step_epochs: 1}}
            """);
    Path out = folder.resolve("study");
    Told ran = Told.by("study", "run", study, "--data", images, "--classes", 4, "--out", out);
    assertThat(ran.code()).as(ran.err()).isIn(0, 6);
    assertThat(Told.by("study", "status", out).out()).contains("4 planned: 4 COMPLETE");
    assertThat(out.resolve("report/index.html")).content().contains("mine");
  }
}
