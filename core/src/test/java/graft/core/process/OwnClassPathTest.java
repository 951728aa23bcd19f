package graft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnClassPathTest {
  private static final String STARTED_WITH = System.getProperty("java.class.path");

  @Test
  void aProgramOnItsOwnHasTheClassPathItWasStartedWith() {
    assertThat(OwnClassPath.of(ClassLoader.getSystemClassLoader())).isEqualTo(STARTED_WITH);
  }

  @Test
  void whatAnotherProgramLoadedHasThatLoadersJars(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("of mine.jar");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getSystemClassLoader())) {
      assertThat(OwnClassPath.of(loader)).isEqualTo(jar + File.pathSeparator + STARTED_WITH);
    }
  }

  @Test
  void jarsWithinAJarAreRefusedWithWhatToDo() throws IOException {
    URL inside = URI.create("jar:file:/app.jar!/").toURL();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {inside})) {
      assertThatThrownBy(() -> OwnClassPath.of(loader))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("from a class path of jars");
    }
  }
}
