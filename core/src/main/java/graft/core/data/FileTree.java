package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A tree of files as distributed: a folder or an archive read in place. Nothing is extracted, links
 * are followed in folders and never in archives, and only regular files are opened.
 */
sealed interface FileTree extends Closeable
    permits FolderTree, ZipTree, TarTree, RecordTree, GivenTree {
  /** Bytes of a file above which it is refused instead of read. */
  int MOST_BYTES = 64 << 20;

  /** A path of this tree in messages. */
  default String shown(String path) {
    return path;
  }

  /** Receives files one after the other. */
  interface Sink {
    /** A file read whole. */
    void file(String path, byte[] bytes);

    /** A file that could not be read. */
    void unreadable(String path, String reason);
  }

  /** Receives files to be read as streams, for those of any size. */
  interface StreamSink {
    /** A file, closed by the tree. */
    void file(String path, InputStream in) throws IOException;
  }

  /** Some paths of a tree. */
  interface Paths {
    /** Whether a path is one of them. */
    boolean contain(String path);

    /** All of them. */
    Stream<String> all();

    /** Those of a collection whose {@code contains} is quick. */
    static Paths of(Collection<String> some) {
      return new Paths() {
        @Override
        public boolean contain(String path) {
          return some.contains(path);
        }

        @Override
        public Stream<String> all() {
          return some.stream();
        }
      };
    }

    /**
     * What is left of those that begin with a prefix.
     *
     * @param rest all that is left
     */
    default Paths after(String prefix, List<String> rest) {
      Paths whole = this;
      return new Paths() {
        @Override
        public boolean contain(String path) {
          return whole.contain(prefix + path);
        }

        @Override
        public Stream<String> all() {
          return rest.stream();
        }
      };
    }
  }

  /** Receives the text of a stamp, piece by piece. */
  interface Stamp {
    /** Appends. */
    void add(String text);
  }

  /** All regular files, and what was passed over. */
  TreeListing list() throws IOException;

  /**
   * Reads the wanted files that are there, an archive's in the order they are stored; called by one
   * thread.
   */
  void read(Paths wanted, Sink sink) throws IOException;

  /** Opens the wanted files that are there, as {@link #read} reads them. */
  void stream(Paths wanted, StreamSink sink) throws IOException;

  /**
   * Opens a folder, {@code .tar}, {@code .tar.gz}, {@code .tgz} or {@code .zip}.
   *
   * @param names the encoding of names where nothing says it
   * @throws DataException if there is no such path or it is none of these
   */
  static FileTree open(Path path, Optional<Charset> names) {
    Kind kind = kind(path);
    try {
      Path real = path.toRealPath();
      return switch (kind) {
        case FOLDER -> new FolderTree(real, names);
        case ZIP -> new ZipTree(real, names);
        case TAR -> new TarTree(real, names);
      };
    } catch (IOException e) {
      throw cannotOpen(path, e);
    }
  }

  /**
   * Tells text that changes whenever the files of such a place have changed, or others are in their
   * place: paths, sizes, times of modification and of change, and numbers of files. Quick: reads no
   * file; of an archive, nothing but these of its own.
   *
   * @throws DataException if there is no such path or it is none of these
   */
  static void stamp(Path path, Stamp stamp) throws IOException {
    Kind kind = kind(path);
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw cannotOpen(path, e);
    }
    if (kind == Kind.FOLDER) {
      new FolderTree(real, Optional.empty()).stamp(stamp);
    } else {
      stamp.add(archiveStamp(real));
    }
  }

  /** What a place is. */
  enum Kind {
    FOLDER,
    ZIP,
    TAR
  }

  private static Kind kind(Path path) {
    String shown = Shown.text(path.toString());
    if (path.toString().isEmpty()) {
      throw new DataException("no path to images given; name a folder, a .tar or a .zip");
    }
    if (!Files.exists(path)) {
      throw new DataException(shown + " does not exist; check the path to the images");
    }
    if (Files.isDirectory(path)) {
      return Kind.FOLDER;
    }
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          shown + " is neither a folder nor a regular file; name a folder, a .tar or a .zip");
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zip")) {
      return Kind.ZIP;
    }
    if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return Kind.TAR;
    }
    throw new DataException(
        shown + " is a file but no archive; give a folder, a .tar, .tar.gz or .zip of images");
  }

  private static DataException cannotOpen(Path path, IOException e) {
    return new DataException(
        Shown.text(path.toString())
            + " cannot be opened: "
            + reason(e)
            + "; check that you may read it and that it is complete, or fetch it again",
        e);
  }

  /** The exception in words fit for a user. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof java.io.EOFException) {
      return "it ends early";
    }
    return Shown.text(String.valueOf(e.getMessage()));
  }

  /** Path, size, times and number of an archive. */
  private static String archiveStamp(Path archive) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(archive, BasicFileAttributes.class);
    return archive + "\n" + FolderWalk.stamp(archive, attributes);
  }
}
