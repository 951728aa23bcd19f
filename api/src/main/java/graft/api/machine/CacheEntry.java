package graft.api.machine;

import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A thing in the cache.
 *
 * @param paths its files and folders
 * @param bytes what they hold
 * @param changed when the last of them was changed
 */
public record CacheEntry(Kind kind, List<Path> paths, long bytes, Instant changed) {
  private static final String BUILDING = "building-";
  private static final String UNFINISHED_IMAGES = "-unfinished-";

  /** What a thing in the cache is. */
  public enum Kind {
    /** Decoded images of a dataset. */
    PACK("packed images"),
    /** Weights of a base, shared by studies. */
    BASE("base"),
    /** Images of {@code demo}. */
    GENERATED("generated images"),
    /** Unpacked from jars. */
    NATIVES("native libraries"),
    /** What a training that was stopped or diverged left, to go on from. */
    TRAINING("unfinished training"),
    /** What a process that was killed left; of no use. */
    REMAINS("remains of a stopped run"),
    /** Locks, and what is not ours. */
    OTHER("other");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** In words. */
    public String words() {
      return words;
    }
  }

  public CacheEntry {
    paths = List.copyOf(paths);
  }

  /** Whether a run that was stopped left it. */
  public boolean isUnfinished() {
    return kind == Kind.TRAINING || kind == Kind.REMAINS;
  }

  /** The path that names it. */
  public Path path() {
    return paths.get(0);
  }

  /**
   * All that a cache holds.
   *
   * @throws MachineException if it cannot be read
   */
  public static List<CacheEntry> all(Path cache) {
    List<CacheEntry> entries = new ArrayList<>();
    try {
      for (Path part : children(cache)) {
        switch (part.getFileName().toString()) {
          case "natives" -> entries.add(of(Kind.NATIVES, List.of(part)));
          case "bases" -> bases(part, entries);
          case "packs", "generated", "trainings", "scratch" -> {
            for (Path path : children(part)) {
              entries.add(of(kind(part.getFileName().toString(), path), List.of(path)));
            }
          }
          default -> entries.add(of(Kind.OTHER, List.of(part)));
        }
      }
    } catch (IOException e) {
      throw new MachineException("cannot read the cache " + cache + ": " + e.getMessage(), e);
    }
    return entries;
  }

  private static Kind kind(String part, Path path) {
    String name = path.getFileName().toString();
    return switch (part) {
      case "packs" ->
          name.startsWith(BUILDING)
              ? Kind.REMAINS
              : name.equals("locks") || name.equals("stamps") ? Kind.OTHER : Kind.PACK;
      case "generated" ->
          name.contains(UNFINISHED_IMAGES)
              ? Kind.REMAINS
              : Files.isDirectory(path) ? Kind.GENERATED : Kind.OTHER;
      case "trainings" -> Files.isDirectory(path) ? Kind.TRAINING : Kind.OTHER;
      default -> Kind.REMAINS;
    };
  }

  /** A base is its weights, what is known of them and a lock, all named by its id. */
  private static void bases(Path folder, List<CacheEntry> entries) throws IOException {
    Map<String, List<Path>> byId = new TreeMap<>();
    for (Path file : children(folder)) {
      String name = file.getFileName().toString();
      if (name.contains(".part")) {
        entries.add(of(Kind.REMAINS, List.of(file)));
      } else {
        byId.computeIfAbsent(name.split("\\.", 2)[0], id -> new ArrayList<>()).add(file);
      }
    }
    for (List<Path> files : byId.values()) {
      boolean weights = files.stream().anyMatch(f -> f.toString().endsWith(".safetensors"));
      entries.add(of(weights ? Kind.BASE : Kind.OTHER, files));
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static CacheEntry of(Kind kind, List<Path> paths) throws IOException {
    long[] bytes = {0};
    Instant[] changed = {Instant.EPOCH};
    SimpleFileVisitor<Path> measure =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return seen(attributes);
          }

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return seen(attributes);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // another process took it away
          }

          private FileVisitResult seen(BasicFileAttributes attributes) {
            Instant time = attributes.lastModifiedTime().toInstant();
            changed[0] = time.isAfter(changed[0]) ? time : changed[0];
            return FileVisitResult.CONTINUE;
          }
        };
    for (Path path : paths) {
      Files.walkFileTree(path, measure);
    }
    return new CacheEntry(kind, paths, bytes[0], changed[0]);
  }
}
