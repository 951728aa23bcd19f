package graft.core.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedNativesTest {
  private static final String JARS = "/lib/torch-2.jar:/lib/opencv-4.jar:/lib/other.jar";

  private static final List<LoadedNatives> BOTH = List.of(LoadedNatives.values());

  @TempDir Path folder;
  private Path torch;
  private Path opencv;

  @BeforeEach
  void bothAreLoaded() throws IOException {
    torch = library("torch-2.jar/org/libtorch.so");
    opencv = library("opencv-4.jar/org/libcore.so.4");
    library("opencv-4.jar/org/libcore.so");
    LoadedNatives.LIBTORCH.record(folder, List.of(torch.toString()));
    LoadedNatives.OPENCV.record(folder, List.of(opencv.toString(), "z", "/usr/lib/libz.so"));
  }

  private Path library(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "code");
  }

  @Test
  void whatWasLoadedIsToldBeforeWhereTheSystemLooks() {
    assertThat(LoadedNatives.options(folder, JARS, BOTH))
        .containsExactly(
            "-Dorg.bytedeco.javacpp.findLibraries=false",
            "-Djava.library.path="
                + torch.getParent()
                + ":"
                + opencv.getParent()
                + ":"
                + System.getProperty("java.library.path"));
  }

  @Test
  void nothingIsToldWhereOneThatIsNeededWasNeverLoaded() {
    LoadedNatives.LIBTORCH.forget(folder);
    assertThat(LoadedNatives.options(folder, JARS, BOTH)).isEmpty();
    assertThat(LoadedNatives.options(folder, JARS, List.of(LoadedNatives.OPENCV))).isNotEmpty();
  }

  @Test
  void nothingIsToldOfJarsOfAnotherVersion() {
    assertThat(LoadedNatives.options(folder, JARS.replace("torch-2", "torch-3"), BOTH)).isEmpty();
  }

  @Test
  void nothingIsToldOfAFileThatIsGone() throws IOException {
    Files.delete(torch);
    assertThat(LoadedNatives.options(folder, JARS, BOTH)).isEmpty();
  }

  @Test
  void nothingIsToldWhereALibraryHasNoNameWithoutItsVersion() throws IOException {
    Files.delete(opencv.resolveSibling("libcore.so"));
    assertThat(LoadedNatives.options(folder, JARS, BOTH)).isEmpty();
  }

  @Test
  void nothingIsToldOfAFileThatIsCutOff() throws IOException {
    Files.writeString(torch, "co");
    assertThat(LoadedNatives.options(folder, JARS, BOTH)).isEmpty();
  }

  @Test
  void aLinkedCacheIsTheSamePlace() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, folder);
    List<String> told = LoadedNatives.options(folder, JARS, BOTH);
    assertThat(LoadedNatives.options(link, JARS, BOTH)).isEqualTo(told).isNotEmpty();
    LoadedNatives.LIBTORCH.record(link, List.of(link.resolve(folder.relativize(torch)).toString()));
    assertThat(LoadedNatives.options(folder, JARS, BOTH)).isEqualTo(told);
  }

  @Test
  void nothingIsToldOfAnotherPlace() throws IOException {
    Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
    Files.move(folder, moved);
    try {
      assertThat(LoadedNatives.options(moved, JARS, BOTH)).isEmpty();
    } finally {
      Files.move(moved, folder);
    }
  }

  @Test
  void aWorkerIsToldAsItIsStartedAndAnotherProgramIsNot() {
    List<String> line = List.of("java", "-Dorg.bytedeco.javacpp.cachedir=" + folder, "Main");
    List<String> told = WorkerJvm.told(line, Map.of("CLASSPATH", JARS));
    assertThat(told).hasSize(5).containsAll(LoadedNatives.options(folder, JARS, BOTH));
    assertThat(told).startsWith("java").endsWith("Main");

    LoadedNatives.LIBTORCH.forget(folder);
    assertThat(WorkerJvm.told(line, Map.of("CLASSPATH", JARS))).isEqualTo(line);
    assertThat(WorkerJvm.told(List.of("sh", "worker"), Map.of())).containsExactly("sh", "worker");
  }

  @Test
  void nothingIsToldByADamagedRecord() throws IOException {
    for (String text : List.of("", folder + "\n", folder + "\nno size\n", folder + "\n4\n")) {
      Files.writeString(folder.resolve("graft.libtorch.loaded"), text, UTF_8);
      assertThat(LoadedNatives.options(folder, JARS, BOTH)).as(text).isEmpty();
    }
  }
}
