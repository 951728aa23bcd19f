package graft.core.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which native libraries a JVM of Graft has loaded from the cache, written down beside them. A JVM
 * that is started later is told where they lie: JavaCPP looks for each of them under several names
 * in all jars of the class path otherwise, which takes a processor a second at each start.
 *
 * <p>What is written down holds for one place of the cache, for files of one size, and for jars of
 * one version. Where any of that is not so, libraries are looked for as if nothing were known.
 */
public enum LoadedNatives {
  /** Those of {@code org.bytedeco.pytorch}. */
  LIBTORCH,
  /** Those of {@code org.bytedeco.opencv}. */
  OPENCV;

  private static final String LOOKS_FOR_THEM = "org.bytedeco.javacpp.findLibraries";
  private static final String WHERE = "java.library.path";

  /** Longer options are not given: ONNX Runtime crashes in a JVM of a command line of 4,096. */
  private static final int MOST_CHARACTERS = 2000;

  private static final String ENDING = ".so";

  /**
   * Writes down what this JVM has loaded; does nothing where it was told, or where the disk cannot
   * be written.
   *
   * @param folder of unpacked libraries
   * @param paths of libraries loaded, in any order; those outside the folder are left out
   */
  public void record(Path folder, Collection<String> paths) {
    if (!areLookedFor()) {
      return;
    }
    try {
      Path root = folder.toRealPath(); // caches may be linked to the same libraries
      List<String> lines = new ArrayList<>();
      for (String path : new TreeSet<>(paths)) {
        Path file = Path.of(path);
        if (file.isAbsolute() && Files.isRegularFile(file) && file.toRealPath().startsWith(root)) {
          lines.add(Files.size(file) + " " + root.relativize(file.toRealPath()));
        }
      }
      lines.add(0, root.toString());
      Path written = root.resolve(file() + "." + ProcessHandle.current().pid());
      try {
        Files.write(written, lines, UTF_8);
        Files.move(written, root.resolve(file()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      return; // the next JVM looks for them again
    }
  }

  /** Whether it is known where they lie, by jars of this process's class path. */
  public boolean isKnown(Path folder) {
    return !options(folder, OwnClassPath.text(), List.of(this)).isEmpty();
  }

  /** Removes what is written down: loading by it failed, and the next JVM shall look for them. */
  public void forget(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(file()));
    } catch (IOException e) {
      return; // a cache that cannot be written; loading fails again, and says why
    }
  }

  /** Whether this JVM looks for its libraries, since it was not told where they lie. */
  public static boolean areLookedFor() {
    return Boolean.parseBoolean(System.getProperty(LOOKS_FOR_THEM, "true"));
  }

  /**
   * Options of a JVM that tell where libraries lie; none where that is not known of all it needs.
   *
   * @param folder of unpacked libraries
   * @param classPath of that JVM
   * @param needed what it loads
   */
  public static List<String> options(Path folder, String classPath, List<LoadedNatives> needed) {
    Path root;
    try {
      root = folder.toRealPath();
    } catch (IOException e) { // nothing was unpacked yet
      return List.of();
    }
    if (root.toString().contains(File.pathSeparator)) {
      return List.of();
    }
    Set<String> jars = new LinkedHashSet<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      jars.add(entry.substring(entry.lastIndexOf(File.separatorChar) + 1));
    }
    Set<String> folders = new LinkedHashSet<>();
    for (LoadedNatives natives : needed) {
      try {
        List<String> known = natives.folders(root, jars);
        if (known.isEmpty()) {
          return List.of();
        }
        folders.addAll(known);
      } catch (IOException | RuntimeException e) { // absent, or no longer what was written
        return List.of();
      }
    }
    folders.add(System.getProperty(WHERE, ""));
    String where = "-D" + WHERE + "=" + String.join(File.pathSeparator, folders);
    return where.length() > MOST_CHARACTERS
        ? List.of()
        : List.of("-D" + LOOKS_FOR_THEM + "=false", where);
  }

  /** Folders of what was written down; none where a file or a jar is another one now. */
  private List<String> folders(Path root, Set<String> jars) throws IOException {
    List<String> lines = Files.readAllLines(root.resolve(file()), UTF_8);
    if (!lines.get(0).equals(root.toString())) {
      return List.of();
    }
    List<String> folders = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int space = line.indexOf(' ');
      Path file = root.resolve(line.substring(space + 1));
      String jar = root.relativize(file).getName(0).toString();
      if (!jars.contains(jar)
          || !hasLink(file)
          || Files.size(file) != Long.parseLong(line.substring(0, space))) {
        return List.of();
      }
      folders.add(String.valueOf(file.getParent()));
    }
    return folders;
  }

  /** Whether a library can be named without its version, as a JVM that is told names it. */
  private static boolean hasLink(Path file) {
    String name = String.valueOf(file.getFileName());
    int end = name.indexOf(ENDING) + ENDING.length();
    return Files.isRegularFile(file.resolveSibling(name.substring(0, end)));
  }

  private String file() {
    return "graft." + name().toLowerCase(Locale.ROOT) + ".loaded";
  }
}
