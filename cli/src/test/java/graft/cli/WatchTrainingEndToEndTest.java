package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.Watch;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.model.Model;
import graft.core.model.TestResult;
import graft.core.model.TrainingHistory;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fine-tuning in one process, its page served by another. */
@Tag("native")
@Tag("slow")
class WatchTrainingEndToEndTest {
  /** The first milestone, an eighth of them, is seen long before the end. */
  private static final int EPOCHS = 160;

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  private Process started(String name, String... command) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Graft.class.getName()));
    words.addAll(List.of(command));
    File errors = folder.resolve(name + ".txt").toFile();
    Process process = new ProcessBuilder(words).redirectError(errors).start();
    started.add(process);
    return process;
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private static String page(URI address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  @Tag("long")
  void aTrainingIsFollowedFromItsBeginningThroughAKillToItsModel() throws Exception {
    Path images = folder.resolve("images");
    SyntheticImages.write(images, 3, 12, 4, 32, 5, written -> {});
    Path base =
        MadeUpBase.write(folder.resolve("base.safetensors"), 3, List.of("one", "two", "three"));
    Path out = folder.resolve("my model");
    String[] command = {
      "finetune",
      "--base",
      base.toString(),
      "--data",
      images.toString(),
      "--out",
      out.toString(),
      "--protocol",
      "common",
      "--epochs",
      "" + EPOCHS
    };
    Process training = started("killed", command);
    try (Watch watch = Followed.watch(out)) {
      assertThat(Followed.page(() -> Followed.once(out), "Milestones"))
          .contains("<h2>Running</h2>", "<h1>Training my model</h1>")
          .contains("Fine-tuning of alexnet-32-slim on 36 training images of 3 classes");
      training.destroyForcibly().waitFor();
      assertThat(Followed.page(watch::page, "<h2>Killed</h2>"))
          .contains("The same command goes on");
    }
    assertThat(out).doesNotExist();

    Process server = started("watch", "study", "watch", out.toString(), "--port", "0");
    URI address = URI.create(server.inputReader(StandardCharsets.UTF_8).readLine());
    assertThat(address.getHost()).isEqualTo("127.0.0.1");
    assertThat(page(address)).contains("<h2>Killed</h2>", "<svg", "Milestones");
    Process again = started("resumed", command);
    Followed.page(() -> Followed.once(out), "<h2>Running</h2>");
    assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(again.exitValue()).as(Files.readString(folder.resolve("resumed.txt"))).isZero();
    TestResult tested = Model.open(out).config().tested().orElseThrow();
    assertThat(Followed.page(() -> page(address), "<h2>Complete</h2>"))
        .contains(EPOCHS + " of " + EPOCHS + " finished", "<svg", "Milestones")
        .contains(String.format(Locale.ROOT, "Top-1 accuracy %.1f %%", 100 * tested.top1()));
    assertThat(TrainingHistory.in(out).orElseThrow().epochs()).hasSize(EPOCHS);
  }

  @Test
  void whatIsNothingIsRefusedAsAFolderWithoutAStore() {
    Told told = Told.by("study", "watch", folder.resolve("none"), "--port", "0");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("nothing to watch", "study.db", "config.json", "in the cache");
  }
}
