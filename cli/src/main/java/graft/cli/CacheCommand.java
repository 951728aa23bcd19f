package graft.cli;

import graft.api.machine.Places;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code graft cache}: what the cache holds, and emptying it. */
@Command(name = "cache", description = "Packed data, bases and natives kept between runs.")
final class CacheCommand implements Runnable {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "list", description = "Each entry with its size.")
  int list() {
    Path cache = requireFolder(Places.cache());
    PrintWriter out = out();
    out.println(cache);
    for (Path part : children(cache)) {
      for (Path entry : Files.isDirectory(part) ? children(part) : List.of(part)) {
        out.printf(
            Locale.ROOT,
            "%10.1f MB  %s%n",
            size(entry) / BYTES_PER_MEGABYTE,
            cache.relativize(entry));
      }
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "clear",
      description = "Delete everything in it. Studies keep their results; bases are trained anew.")
  int clear() {
    Path cache = requireFolder(Places.cache());
    long bytes = size(cache);
    for (Path entry : children(cache)) {
      delete(entry);
    }
    PrintWriter out = out();
    out.printf(Locale.ROOT, "cleared %.1f MB from %s%n", bytes / BYTES_PER_MEGABYTE, cache);
    out.flush();
    return 0;
  }

  /** The cache, unless something else than a folder is in its place. */
  static Path requireFolder(Path cache) {
    if (Files.exists(cache) && !Files.isDirectory(cache)) {
      throw new UsageException(
          "the cache " + cache + " is not a folder; set GRAFT_CACHE to another path");
    }
    return cache;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new MachineException("cannot read the cache " + folder + ": " + e.getMessage(), e);
    }
  }

  private static long size(Path entry) {
    if (!Files.exists(entry)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(entry)) {
      return files.filter(Files::isRegularFile).mapToLong(CacheCommand::bytes).sum();
    } catch (IOException | UncheckedIOException e) {
      throw new MachineException("cannot read the cache " + entry + ": " + e.getMessage(), e);
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path entry) {
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new MachineException("cannot clear " + entry + ": " + e.getMessage(), e);
    }
  }
}
