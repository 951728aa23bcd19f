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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  private static final Set<String> PARTS =
      Set.of(
          "natives",
          "bases",
          "bases-cuda",
          "bundled",
          "packs",
          "generated",
          "trainings",
          "scratch",
          "speeds");
  private static final Pattern PACK = Pattern.compile("[0-9a-f]+-\\d+px.*");
  private static final Pattern LOOSE = Pattern.compile("loose-\\d+-[0-9a-f-]+");
  private static final Pattern GENERATED = Pattern.compile("v\\d+-\\d+x\\d+.*");
  private static final Pattern TRAINING = Pattern.compile("[0-9a-f]+");
  private static final Pattern SPEED = Pattern.compile("\\.?[0-9a-f]+(\\.[0-9a-f]+\\.part)?");
  private static final Pattern BUNDLED = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern SCRATCH =
      Pattern.compile(
          Arrays.stream(ScratchFolder.Purpose.values())
              .map(ScratchFolder.Purpose::word)
              .collect(Collectors.joining("|", "(", ")-\\d+")));
  private static final Pattern NATIVES = Pattern.compile("graft\\..*|.*\\.jar|.*\\.lock|\\.lock");
  private static final Pattern BASE =
      Pattern.compile("[0-9a-f]+\\.(safetensors|json|lock|.*part.*)");

  /** What a thing in the cache is. */
  public enum Kind {
    /** Decoded images of a dataset. */
    PACK("packed images"),
    /** Weights of a base, shared by studies, or of the one that comes along. */
    BASE("base"),
    /** Images of {@code demo}. */
    GENERATED("generated images"),
    /** Unpacked from jars. */
    NATIVES("native libraries"),
    /** What a training that was stopped or diverged left, to go on from. */
    TRAINING("unfinished training"),
    /** What one command works on; of no use once it has ended or was killed. */
    REMAINS("scratch files"),
    /** Locks, and what is known of packed images and of speeds. */
    LOCKS("locks and notes"),
    /** What is not Graft's: never removed. */
    OTHER("not of Graft");

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

  /** Whether it is Graft's. */
  public boolean isOurs() {
    return kind != Kind.OTHER;
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
        String name = part.getFileName().toString();
        if (!PARTS.contains(name)) {
          entries.add(of(name.equals(CacheUse.LOCK) ? Kind.LOCKS : Kind.OTHER, List.of(part)));
        } else if (name.equals("natives")) {
          natives(part, entries);
        } else if (name.startsWith("bases")) {
          bases(part, entries);
        } else {
          for (Path path : children(part)) {
            entries.add(of(kind(name, path), List.of(path)));
          }
        }
      }
    } catch (IOException e) {
      throw new MachineException("cannot read the cache " + cache + ": " + e.getMessage(), e);
    }
    return entries;
  }

  /** What a thing is by its name: other things may lie in a folder that was given as the cache. */
  private static Kind kind(String part, Path path) {
    String name = path.getFileName().toString();
    boolean folder = Files.isDirectory(path);
    return switch (part) {
      case "packs" ->
          name.startsWith(BUILDING) || LOOSE.matcher(name).matches()
              ? Kind.REMAINS
              : name.equals("locks") || name.equals("stamps")
                  ? Kind.LOCKS
                  : known(PACK, name, Kind.PACK);
      case "generated" ->
          name.contains(UNFINISHED_IMAGES)
              ? Kind.REMAINS
              : name.equals("graft.lock") ? Kind.LOCKS : known(GENERATED, name, Kind.GENERATED);
      case "trainings" ->
          folder
              ? known(TRAINING, name, Kind.TRAINING)
              : known(TRAINING, name.replaceFirst("\\.lock$", ""), Kind.LOCKS);
      case "bundled" -> known(BUNDLED, name, Kind.BASE);
      case "speeds" -> known(SPEED, name, Kind.LOCKS);
      default -> known(SCRATCH, name, Kind.REMAINS);
    };
  }

  private static Kind known(Pattern names, String name, Kind kind) {
    return names.matcher(name).matches() ? kind : Kind.OTHER;
  }

  /** The folders that jars were unpacked to, as one. */
  private static void natives(Path folder, List<CacheEntry> entries) throws IOException {
    List<Path> ours = new ArrayList<>();
    for (Path path : children(folder)) {
      if (NATIVES.matcher(path.getFileName().toString()).matches()) {
        ours.add(path);
      } else {
        entries.add(of(Kind.OTHER, List.of(path)));
      }
    }
    if (!ours.isEmpty()) {
      entries.add(of(Kind.NATIVES, ours));
    }
  }

  /** A base is its weights, what is known of them and a lock, all named by its id. */
  private static void bases(Path folder, List<CacheEntry> entries) throws IOException {
    Map<String, List<Path>> byId = new TreeMap<>();
    for (Path file : children(folder)) {
      String name = file.getFileName().toString();
      if (!BASE.matcher(name).matches()) {
        entries.add(of(Kind.OTHER, List.of(file)));
      } else if (name.contains(".part")) {
        entries.add(of(Kind.REMAINS, List.of(file)));
      } else {
        byId.computeIfAbsent(name.split("\\.", 2)[0], id -> new ArrayList<>()).add(file);
      }
    }
    for (List<Path> files : byId.values()) {
      boolean weights = files.stream().anyMatch(f -> f.toString().endsWith(".safetensors"));
      entries.add(of(weights ? Kind.BASE : Kind.LOCKS, files));
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
