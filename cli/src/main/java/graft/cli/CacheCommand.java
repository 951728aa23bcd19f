package graft.cli;

import graft.api.machine.CacheEntry;
import graft.api.machine.Leftovers;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.text.Few;
import graft.core.text.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code graft cache}: what the cache holds, and emptying it. */
@Command(name = "cache", description = "Packed data, bases and natives kept between runs.")
final class CacheCommand extends CommandGroup {
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final int SHOWN = 5;

  @Command(
      name = "list",
      description = {
        "Each entry with its size, when it was last changed and what it is, and the total.",
        "Forgets what stopped runs left more than 30 days ago."
      })
  int list() {
    Path cache = requireFolder(machine().cache());
    List<CacheEntry> forgotten = Leftovers.forgetOld(cache);
    if (!forgotten.isEmpty()) {
      say("%s", ImageText.forgotten(forgotten));
    }
    List<CacheEntry> entries = CacheEntry.all(cache);
    print(cache.toString());
    for (CacheEntry entry : entries) {
      if (entry.kind() != CacheEntry.Kind.LOCKS || entry.bytes() > 0) {
        print(
            "%10s  %-14s  %-25s  %s",
            megabytes(entry.bytes()),
            age(entry.changed(), Instant.now()),
            entry.kind().words(),
            Shown.text(cache.relativize(entry.path()).toString()));
      }
    }
    print("total %s", total(entries));
    return 0;
  }

  @Command(
      name = "clear",
      description = {
        "Delete what Graft keeps in it. Studies keep their results; bases are trained anew.",
        "While another command uses the cache, all that it may need stays."
      })
  int clear(
      @Option(
              names = "--unfinished",
              description = "Only what stopped runs left, however new; they begin again then.")
          boolean unfinished) {
    Path cache = requireFolder(machine().cache());
    Leftovers.Cleared cleared = Leftovers.clear(cache, unfinished);
    print("cleared from %s: %s", cache, total(cleared.gone()));
    if (!cleared.kept().isEmpty()) {
      print(
          "kept, because another command is using this cache: %s%nRun this again when that has ended.",
          total(cleared.kept()));
    }
    if (!cleared.foreign().isEmpty()) {
      List<String> names =
          cleared.foreign().stream()
              .map(entry -> Shown.brief(cache.relativize(entry.path()).toString()))
              .toList();
      print("left alone, not of Graft: %s", Few.words(names, SHOWN));
    }
    return 0;
  }

  /** The size of all, and of each kind. */
  private static String total(List<CacheEntry> entries) {
    Map<CacheEntry.Kind, LongSummaryStatistics> kinds =
        entries.stream()
            .filter(entry -> entry.kind() != CacheEntry.Kind.LOCKS || entry.bytes() > 0)
            .collect(
                Collectors.groupingBy(
                    CacheEntry::kind, TreeMap::new, Collectors.summarizingLong(CacheEntry::bytes)));
    String parts =
        kinds.entrySet().stream()
            .map(
                kind ->
                    megabytes(kind.getValue().getSum())
                        + " "
                        + kind.getKey().words()
                        + " ("
                        + kind.getValue().getCount()
                        + ")")
            .collect(Collectors.joining(", "));
    return megabytes(entries.stream().mapToLong(CacheEntry::bytes).sum())
        + (parts.isEmpty() ? "" : ": " + parts);
  }

  private static String megabytes(long bytes) {
    return Words.text("%.1f MB", bytes / BYTES_PER_MEGABYTE);
  }

  /** How long ago something was, in the largest unit. */
  static String age(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toDays() > 0) {
      return Words.counted(age.toDays(), "day") + " ago";
    }
    return age.toHours() > 0
        ? Words.counted(age.toHours(), "hour") + " ago"
        : Words.counted(Math.max(0, age.toMinutes()), "minute") + " ago";
  }

  /** The cache, unless something else than a folder is in its place. */
  static Path requireFolder(Path cache) {
    if (Files.exists(cache) && !Files.isDirectory(cache)) {
      throw new UsageException(
          "the cache " + cache + " is not a folder; set GRAFT_CACHE to another path");
    }
    return cache;
  }
}
