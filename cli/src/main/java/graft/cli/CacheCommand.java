package graft.cli;

import graft.api.machine.CacheEntry;
import graft.api.machine.Leftovers;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft cache}: what the cache holds, and emptying it. */
@Command(name = "cache", description = "Packed data, bases and natives kept between runs.")
final class CacheCommand implements Runnable {
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final int SHOWN = 5;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      description = {
        "Each entry with its size, when it was last changed and what it is, and the total.",
        "Forgets what stopped runs left more than 30 days ago."
      })
  int list() {
    Path cache = requireFolder(Graft.machine(spec).cache());
    PrintWriter out = out();
    List<CacheEntry> forgotten = Leftovers.forgetOld(cache);
    if (!forgotten.isEmpty()) {
      spec.commandLine().getErr().println("graft: " + ImageText.forgotten(forgotten));
    }
    List<CacheEntry> entries = CacheEntry.all(cache);
    out.println(cache);
    for (CacheEntry entry : entries) {
      if (entry.kind() != CacheEntry.Kind.LOCKS || entry.bytes() > 0) {
        out.printf(
            Locale.ROOT,
            "%10s  %-14s  %-25s  %s%n",
            megabytes(entry.bytes()),
            age(entry.changed(), Instant.now()),
            entry.kind().words(),
            Shown.text(cache.relativize(entry.path()).toString()));
      }
    }
    out.println("total " + total(entries));
    out.flush();
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
    Path cache = requireFolder(Graft.machine(spec).cache());
    Leftovers.Cleared cleared = Leftovers.clear(cache, unfinished);
    PrintWriter out = out();
    out.println("cleared from " + cache + ": " + total(cleared.gone()));
    if (!cleared.kept().isEmpty()) {
      out.println(
          "kept, because another command is using this cache: "
              + total(cleared.kept())
              + "\nRun this again when that has ended.");
    }
    if (!cleared.foreign().isEmpty()) {
      out.println("left alone, not of Graft: " + names(cache, cleared.foreign()));
    }
    out.flush();
    return 0;
  }

  private static String names(Path cache, List<CacheEntry> entries) {
    return entries.stream()
            .limit(SHOWN)
            .map(entry -> Shown.brief(cache.relativize(entry.path()).toString()))
            .collect(Collectors.joining(", "))
        + (entries.size() > SHOWN ? " and " + (entries.size() - SHOWN) + " more" : "");
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
    return String.format(Locale.ROOT, "%.1f MB", bytes / BYTES_PER_MEGABYTE);
  }

  /** How long ago something was, in the largest unit. */
  static String age(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toDays() > 0) {
      return ago(age.toDays(), "day");
    }
    return age.toHours() > 0 ? ago(age.toHours(), "hour") : ago(age.toMinutes(), "minute");
  }

  private static String ago(long count, String unit) {
    long shown = Math.max(0, count);
    return shown + " " + unit + (shown == 1 ? "" : "s") + " ago";
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
}
