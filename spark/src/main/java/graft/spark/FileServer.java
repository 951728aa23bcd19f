package graft.spark;

import graft.core.error.MachineException;
import graft.core.process.OwnClassPath;
import graft.core.text.Sha256;
import graft.study.execution.CacheHoldings;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;

/** Offers the coordinator's files to nodes through Spark's file server. Thread-safe. */
final class FileServer {
  /** Spark offers a folder once in a connection, under one name. */
  private static final Map<Path, String> OFFERED = new ConcurrentHashMap<>();

  private final Path cache;
  private final Map<String, NodeFile> holdings = new ConcurrentHashMap<>();

  FileServer(Path cache) {
    this.cache = cache;
  }

  /** For another connection, whose file server has offered none. */
  static void forgetFolders() {
    OFFERED.clear();
  }

  /** A packed store of the cache. */
  NodeFile images(String content) {
    return holdings.computeIfAbsent(
        content,
        key -> {
          Path folder = new CacheHoldings(cache).images(key).folder();
          try (Stream<Path> files = Files.list(folder)) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            return offered(file, cache.relativize(file).toString(), "");
          } catch (IOException e) {
            throw unreadable(folder, e);
          }
        });
  }

  /** The weights of a base of the cache. */
  NodeFile base(String sha256) {
    holdings.computeIfPresent( // another training may have ended, and taken its copy away
        sha256, (key, known) -> Files.exists(Path.of(known.path())) ? known : null);
    return holdings.computeIfAbsent(
        sha256,
        key -> {
          Path file = new CacheHoldings(cache).weights(key);
          return offered(file, cache.relativize(file).toString(), key);
        });
  }

  /** The class path of worker processes: this process's own without what is of Spark's folder. */
  static List<NodeFile> classPath(Path spark) {
    List<NodeFile> entries = new ArrayList<>();
    for (String entry : OwnClassPath.text().split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath().normalize();
      if (!entry.isEmpty() && Files.exists(path) && !path.startsWith(spark)) {
        entries.add(
            Files.isDirectory(path)
                ? new NodeFile(path.toString(), "", 0, 0, "", "")
                : offered(path, placeOfJar(path), ""));
      }
    }
    return entries;
  }

  private static String placeOfJar(Path jar) {
    try {
      String key = Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis() + " " + jar;
      String hash = Sha256.hex(key.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
      return Path.of("scratch", "jars-" + hash).resolve(jar.getFileName()).toString();
    } catch (IOException e) {
      throw unreadable(jar, e);
    }
  }

  private static NodeFile offered(Path file, String place, String sha256) {
    try {
      Path folder = file.toAbsolutePath().resolveSibling("");
      String name = new URI(null, null, "/" + file.getFileName(), null).getRawPath();
      return new NodeFile(
          file.toString(),
          place,
          Files.size(file),
          Files.getLastModifiedTime(file).toMillis(),
          sha256,
          OFFERED.computeIfAbsent(folder, FileServer::offer) + name);
    } catch (IOException | URISyntaxException e) {
      throw unreadable(file, e);
    }
  }

  private static String offer(Path folder) {
    String name = "/graft-" + Sha256.hex(folder.toString().getBytes(StandardCharsets.UTF_8));
    return SparkEnv.get().rpcEnv().fileServer().addDirectory(name, folder.toFile());
  }

  private static MachineException unreadable(Path file, Exception e) {
    return new MachineException("cannot offer " + file + " to the cluster: " + e, e);
  }
}
