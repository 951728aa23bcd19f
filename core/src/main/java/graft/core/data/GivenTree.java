package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several places that a user named, as one tree: image files, folders and archives. Paths begin
 * with the place's number in six digits, so that their byte order is the order given; a file's path
 * is its number alone.
 */
final class GivenTree implements FileTree {
  private static final int DIGITS = 6;

  private final List<Path> given;
  private final Optional<Charset> names;
  private final List<@Nullable FileTree> trees = new ArrayList<>();
  private final List<BadFile> bad = new ArrayList<>();

  private GivenTree(List<Path> given, Optional<Charset> names) {
    this.given = List.copyOf(given);
    this.names = names;
  }

  /**
   * Opens all; a place that cannot be opened is kept as a bad one.
   *
   * @param names the encoding of names below them where nothing says it
   */
  static GivenTree open(List<Path> given, Optional<Charset> names) {
    GivenTree all = new GivenTree(given, names);
    for (int place = 0; place < given.size(); place++) {
      all.trees.add(all.openOne(place));
    }
    return all;
  }

  private @Nullable FileTree openOne(int place) {
    Path path = given.get(place);
    if (Files.isRegularFile(path) && !isArchive(path)) {
      return null;
    }
    try {
      return FileTree.open(path, names);
    } catch (DataException e) {
      String message = String.valueOf(e.getMessage());
      String shown = Shown.text(path.toString()) + " ";
      bad.add(
          new BadFile(
              number(place),
              message.startsWith(shown) ? message.substring(shown.length()) : message));
      return null;
    }
  }

  /** The files of a place; one that turns out to be damaged is kept as a bad one. */
  private TreeListing listOne(int place, FileTree tree) throws IOException {
    try {
      return tree.list();
    } catch (IOException e) {
      bad.add(new BadFile(number(place), "cannot be read: " + FileTree.reason(e)));
      trees.set(place, null);
      tree.close();
      return new TreeListing();
    }
  }

  private static boolean isArchive(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return List.of(".zip", ".tar", ".tar.gz", ".tgz").stream().anyMatch(name::endsWith);
  }

  private static String number(int place) {
    return String.format(Locale.ROOT, "%0" + DIGITS + "d", place);
  }

  /** A path of this tree as the user would write it. */
  @Override
  public String shown(String path) {
    String named = given.get(Integer.parseInt(path.substring(0, DIGITS))).toString();
    return named + path.substring(DIGITS);
  }

  /** Places that could not be opened, under paths of this tree. */
  List<BadFile> bad() {
    return List.copyOf(bad);
  }

  /** Whether a path is a file that was named itself, whatever its extension. */
  static boolean isNamed(String path) {
    return path.length() == DIGITS;
  }

  private boolean isFile(int place) {
    String number = number(place);
    return trees.get(place) == null && bad.stream().noneMatch(b -> b.path().equals(number));
  }

  @Override
  public TreeListing list() throws IOException {
    TreeListing all = new TreeListing();
    for (int place = 0; place < trees.size(); place++) {
      FileTree tree = trees.get(place);
      if (tree != null) {
        TreeListing part = listOne(place, tree);
        if (trees.get(place) != null) {
          add(all, number(place), part);
        }
      } else if (isFile(place)) {
        all.addFile(number(place), Files.size(given.get(place)));
      }
    }
    return all;
  }

  private static void add(TreeListing all, String number, TreeListing part) {
    all.addFolder(number);
    long size = part.bytes() / Math.max(1, part.files().size());
    for (String path : part.files()) {
      all.addFile(number + "/" + path, size);
      all.addFormat(number + "/" + path, part.format(path));
    }
    all.notes().addAll(part.notes());
    all.warnings().addAll(part.warnings());
    for (BadFile entry : part.skipped()) {
      if (part.isImage(entry.path())) {
        all.unreadable().add(new BadFile(number + "/" + entry.path(), entry.reason()));
      } else {
        all.skip(number + "/" + entry.path(), entry.reason());
      }
    }
    part.hidden().forEach(path -> all.isHidden(number + "/" + path));
    for (BadFile folder : part.unreadable()) {
      String below = folder.path().isEmpty() ? "" : "/" + folder.path();
      all.unreadable().add(new BadFile(number + below, folder.reason()));
    }
  }

  @Override
  public void read(Paths wanted, Sink sink) throws IOException {
    Map<String, List<String>> below =
        wanted
            .all()
            .filter(path -> !isNamed(path))
            .collect(
                Collectors.groupingBy(
                    path -> path.substring(0, DIGITS),
                    Collectors.mapping(path -> path.substring(DIGITS + 1), Collectors.toList())));
    for (int place = 0; place < trees.size(); place++) {
      String prefix = number(place) + "/";
      FileTree tree = trees.get(place);
      if (tree != null) {
        List<String> own = below.getOrDefault(number(place), List.of());
        tree.read(wanted.after(prefix, own), new Prefixing(prefix, sink));
      } else if (wanted.contain(number(place))) {
        readFile(place, sink);
      }
    }
  }

  private void readFile(int place, Sink sink) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(given.get(place))) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      sink.unreadable(number(place), "cannot be read: " + FileTree.reason(e));
      return;
    }
    sink.file(number(place), bytes);
  }

  private record Prefixing(String prefix, Sink sink) implements Sink {
    @Override
    public void file(String path, byte[] bytes) {
      sink.file(prefix + path, bytes);
    }

    @Override
    public void unreadable(String path, String reason) {
      sink.unreadable(prefix + path, reason);
    }
  }

  /** Not offered: what is given once is not remembered. */
  @Override
  public void stream(Paths wanted, StreamSink sink) {
    throw new UnsupportedOperationException("named places are read whole");
  }

  @Override
  public void close() throws IOException {
    for (FileTree tree : trees) {
      if (tree != null) {
        tree.close();
      }
    }
  }
}
