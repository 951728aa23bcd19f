package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.study.store.StudyReader;
import graft.study.store.TrialRecord;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What earlier builds wrote opens, resumes and exports: an unfinished study with its base in a
 * cache, a packed store, a base, a model and a search. Each set is named by its commit and was
 * written by {@code make.sh} beside it; sets are added, never made again.
 */
@Tag("native")
@Tag("slow")
class KeptFilesTest {
  private static final String SETS = "kept/";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"4141952", "26566c6"})
  void anUnfinishedStudyIsRead(String commit) throws Exception {
    unpack(commit);
    assertThat(read("status").out().lines().toList())
        .containsAll(kept("status.txt").lines().limit(2).toList());
    assertThat(read("digest").out().strip()).isEqualTo(kept("digest.txt").strip());
    assertThat(read("check").out()).contains("the store is whole");
    read("export", "--format", "csv");
    assertThat(folder.resolve("study/exports/trials.csv"))
        .content()
        .contains("COMPLETE", "WAITING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4141952", "26566c6"})
  @Tag("long")
  void anUnfinishedStudyIsResumedToTheDigestOfTheBuildThatBeganIt(String commit) throws Exception {
    unpack(commit);
    List<String> resumed = said("study", "run", "study.yaml", "--out", "study", "--workers", "1");
    assertThat(resumed)
        .anyMatch(line -> line.startsWith("bases") && line.endsWith("1 in the cache"));
    assertThat(read("digest").out().strip()).isEqualTo(kept("digest-finished.txt").strip());
    assertThat(folder.resolve("study/report/index.html")).content().contains("Figure 1");
  }

  @Test
  void aModelPredictsWhatItPredictedThen() throws Exception {
    predictAsThen("26566c6");
  }

  @Test
  @Tag("long")
  void aModelOfAnOlderBuildPredictsWhatItPredictedThen() throws Exception {
    predictAsThen("4141952");
  }

  private void predictAsThen(String commit) throws Exception {
    unpack(commit);
    images();
    List<String> then = kept("predictions.csv").lines().toList();
    List<String> now = said("predict", "model", "data/val", "--format", "csv");
    assertThat(now).hasSameSizeAs(then);
    for (int line = 1; line < then.size(); line++) {
      int last = then.get(line).lastIndexOf(',') + 1;
      assertThat(now.get(line)).startsWith(then.get(line).substring(0, last));
      assertThat(Double.parseDouble(now.get(line).substring(last)))
          .as(then.get(line))
          .isCloseTo(Double.parseDouble(then.get(line).substring(last)), within(1e-4));
    }
    assertThat(said("evaluate", "model", "--data", "data"))
        .anyMatch(line -> line.contains("(3 of 24,"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4141952", "26566c6"})
  void aPackedStoreIsUsedAsItIs(String commit) throws Exception {
    unpack(commit);
    images();
    Path packs = folder.resolve("cache/packs");
    Path pack = packs.resolve("9118a45423fffb45-32px-shorter-centre/images.pack");
    byte[] then = Files.readAllBytes(pack);
    Object written = Files.getLastModifiedTime(pack);
    assertThat(said("data", "pack", "data")).anyMatch(line -> line.contains("9118a45423fffb45"));
    assertThat(Files.getLastModifiedTime(pack)).isEqualTo(written);
    Files.move(packs, folder.resolve("cache/then"));
    said("data", "pack", "data");
    assertThat(pack).hasBinaryContent(then);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4141952", "26566c6"})
  void aSearchOfTheSpaceOfThenIsRefusedByNameAndKept(String commit) throws Exception {
    unpack(commit);
    images();
    List<TrialRecord> then = trials();
    assertThat(then).isNotEmpty();
    Told told =
        Told.by(
            "search",
            "--base",
            folder.resolve("base.safetensors"),
            "--data",
            folder.resolve("data"),
            "--out",
            folder.resolve("search"),
            "--seed",
            "4",
            "--budget",
            "14-trials");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err())
        .contains("begun by an older version, in a space of k, n, d, f and rates", "--out");
    assertThat(trials()).isEqualTo(then);
  }

  private List<TrialRecord> trials() {
    try (StudyReader store = StudyReader.open(folder.resolve("search"))) {
      return store.trials();
    }
  }

  private void images() {
    SyntheticImages.write(folder.resolve("data"), 6, 12, 4, 32, 3, written -> {});
  }

  private String kept(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private void unpack(String commit) throws IOException {
    try (InputStream set =
            Objects.requireNonNull(
                KeptFilesTest.class.getResourceAsStream(SETS + commit + ".zip"));
        ZipInputStream zip = new ZipInputStream(set)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    Path natives = Files.createDirectories(Machine.ofEnvironment().cache().resolve("natives"));
    Files.createSymbolicLink(folder.resolve("cache/natives"), natives);
  }

  /** Runs a command in this process that needs the study alone, nothing of a cache. */
  private Told read(String command, String... more) {
    List<Object> words = new ArrayList<>(List.of("study", command, folder.resolve("study")));
    words.addAll(List.of(more));
    Told told = Told.by(words.toArray());
    assertThat(told.code()).as(told.err()).isZero();
    return told;
  }

  /** Runs a command in a process of its own, in the set's folder and with the set's cache. */
  private List<String> said(String... command) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Graft.class.getName()));
    words.addAll(List.of(command));
    File errors = folder.resolve("errors.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(folder.toFile()).redirectError(errors);
    builder.environment().put("GRAFT_CACHE", folder.resolve("cache").toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as("%s%n%s%s", words, out, Files.readString(errors.toPath()))
        .isZero();
    return out.lines().toList();
  }
}
