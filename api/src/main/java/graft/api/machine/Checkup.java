package graft.api.machine;

import graft.core.error.GraftException;
import graft.core.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a training would work on a machine, and what is in its way.
 *
 * @param findings in the order in which they were looked at
 */
public record Checkup(List<Finding> findings) {
  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double ENOUGH_DISK_GIGABYTES = 2;
  private static final int SHOWN_LINES = 3;
  private static final Pattern FRAME = Pattern.compile("\\t.*|\\s*at .*");

  /** How something was found. */
  public enum Verdict {
    /** As it should be. */
    OK("ok"),
    /** In the way soon. */
    WARN("warn"),
    /** In the way. */
    FAIL("FAIL"),
    /** Not looked at, because of what failed before. */
    SKIP("skip");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Something that was looked at, in a line. */
  public record Finding(Verdict verdict, String text) {}

  public Checkup {
    findings = List.copyOf(findings);
  }

  /** Looks at cores, disk and platform, and does one training step as a worker would. */
  public static Checkup of(Machine machine) {
    List<Finding> findings = new ArrayList<>();
    findings.add(new Finding(Verdict.OK, Runtime.getRuntime().availableProcessors() + " cores"));
    findings.add(disk(machine.cache()));
    boolean hasCache = findings.get(1).verdict() != Verdict.FAIL;
    try {
      machine.requirePlatform();
      if (hasCache) {
        findings.addAll(trainingStep(machine));
      } else {
        findings.add(new Finding(Verdict.SKIP, "training step: it needs the cache"));
      }
    } catch (GraftException | IOException e) {
      findings.add(new Finding(Verdict.FAIL, String.valueOf(e.getMessage())));
    }
    return new Checkup(findings);
  }

  /** Whether nothing is in the way. */
  public boolean works() {
    return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAIL);
  }

  /** Whether the cache can be written, and the space that is free. */
  static Finding disk(Path cache) {
    try {
      Files.createDirectories(cache);
      Files.delete(Files.createTempFile(cache, "doctor", ".tmp"));
      double free = Files.getFileStore(cache).getUsableSpace() / BYTES_PER_GIGABYTE;
      return new Finding(
          free < ENOUGH_DISK_GIGABYTES ? Verdict.WARN : Verdict.OK,
          Words.text("%.1f GB free for the cache %s", free, cache));
    } catch (IOException e) {
      return new Finding(
          Verdict.FAIL,
          "cannot write the cache "
              + cache
              + " ("
              + e.getMessage()
              + "); set GRAFT_CACHE to another folder");
    }
  }

  private static List<Finding> trainingStep(Machine machine) throws IOException {
    Path cache = machine.cache();
    List<String> said = new ArrayList<>();
    Path errors = Files.createTempFile(cache, "doctor", ".tmp");
    try {
      int code =
          ChildProcess.exitCode(
              cache,
              "the training step",
              errors,
              said::add,
              Map.of(),
              "graft.torch.worker.SelfCheck",
              machine.arguments());
      if (code == 0) {
        return said.stream()
            .skip(Math.max(0, said.size() - 1))
            .map(line -> new Finding(Verdict.OK, "training step " + line))
            .toList();
      }
      said.addAll(Files.readAllLines(errors));
      List<String> shown = firstLines(said);
      return (shown.isEmpty()
              ? List.of("the training process ended with " + code + " and said nothing")
              : shown)
          .stream().map(line -> new Finding(Verdict.FAIL, line)).toList();
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  /** The first lines of what a process said, without the frames of stack traces. */
  static List<String> firstLines(List<String> said) {
    return said.stream()
        .filter(line -> !line.isBlank() && !FRAME.matcher(line).matches())
        .limit(SHOWN_LINES)
        .toList();
  }
}
