package graft.core.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archive of loaded classes (class data sharing, CDS) that this process was started with. The
 * processes it starts are given it too: half of the time until one begins to work is loading
 * classes. A JVM does without it where it is of other jars, of other places of jars, of another
 * Java, or where its heap has 32 GB or more.
 */
public final class CdsArchive {
  /** System property of a process: the archive's path. */
  public static final String PROPERTY = "graft.cds";

  private CdsArchive() {}

  /** Options of a JVM on this process's class path; none where this process has no archive. */
  public static List<String> options() {
    return options(System.getProperty(PROPERTY, ""));
  }

  static List<String> options(String archive) {
    return archive.isEmpty() || !Files.isReadable(Path.of(archive))
        ? List.of()
        : List.of(
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:cds=off", // what does not fit is no news for people
            "-D" + PROPERTY + "=" + archive);
  }
}
