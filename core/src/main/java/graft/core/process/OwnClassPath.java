package graft.core.process;

import graft.core.error.MachineException;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The class path that this program was loaded from, for processes of its own. Where another program
 * has loaded it (Maven's {@code exec:java}, an application server), that is not the class path
 * which that program was started with.
 */
public final class OwnClassPath {
  private OwnClassPath() {}

  /**
   * As {@code java -cp} takes it.
   *
   * @throws MachineException if a part is no file on this machine, as in jars within a jar
   */
  public static String text() {
    return of(OwnClassPath.class.getClassLoader());
  }

  static String of(ClassLoader loader) {
    Set<String> entries = new LinkedHashSet<>();
    for (ClassLoader one = loader;
        one != null && one != ClassLoader.getSystemClassLoader();
        one = one.getParent()) {
      if (one instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          entries.add(file(url));
        }
      }
    }
    entries.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, entries);
  }

  private static String file(URL url) {
    if (!url.getProtocol().equals("file")) {
      throw new MachineException(
          "trainings run in processes of their own, which need the jars as files; "
              + url
              + " is none. Run the program from a class path of jars, not from one jar that holds"
              + " others");
    }
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      return url.getPath(); // not written as a URL should be
    }
  }
}
