package graft.api;

import graft.analysis.forecast.Probe;
import graft.analysis.forecast.Speed;
import graft.api.machine.Machine;
import graft.core.json.RecordJson;
import graft.core.lock.WholeFile;
import graft.core.text.Sha256;
import graft.study.execution.CpuKind;
import graft.study.execution.CpuLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A measured speed that the cache keeps, so that another run soon after begins at once. A file
 * {@code speeds/<hash>} of all that was measured: the probes with their images, this version, the
 * processor, device and number of workers. Nothing but forecasts and the order of trainings depends
 * on it.
 */
final class KeptSpeed {
  /** How long it holds: a machine is busier at some times than at others. */
  static final Duration HOLDS = Duration.ofDays(1);

  private final Path file;

  private KeptSpeed(Path file) {
    this.file = file;
  }

  /** The place of what a machine's workers measure by a probe. */
  static KeptSpeed of(Machine machine, int workers, CpuLevel level, Probe probe) {
    String key =
        String.join(
            "\n",
            Versions.all().toString(),
            CpuKind.ofThisMachine(),
            Integer.toString(Runtime.getRuntime().availableProcessors()),
            level.name(),
            machine.device().name(),
            Integer.toString(workers),
            probe.text());
    String hash = Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
    return new KeptSpeed(machine.cache().resolve("speeds").resolve(hash.substring(0, 32)));
  }

  /** As it is stored; {@code workerBytes} is 0 where it is not known. */
  private record Stored(Speed speed, long workerBytes) {}

  /** What was measured less than {@link #HOLDS} ago; empty where that cannot be read. */
  Optional<SpeedCheck> find(Instant now) {
    try {
      Instant measured = Files.getLastModifiedTime(file).toInstant();
      if (measured.isAfter(now) || measured.plus(HOLDS).isBefore(now)) {
        return Optional.empty();
      }
      Stored stored = RecordJson.read(Files.readString(file), Stored.class);
      return Optional.of(
          new SpeedCheck(
              stored.speed(),
              stored.workerBytes() > 0
                  ? OptionalLong.of(stored.workerBytes())
                  : OptionalLong.empty()));
    } catch (IOException | IllegalArgumentException e) { // none yet, or damaged: it is measured
      return Optional.empty();
    }
  }

  /** Keeps it, if the cache can be written: else the next run measures again. */
  void keep(SpeedCheck check) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      WholeFile.write(
          file, RecordJson.write(new Stored(check.speed(), check.workerBytes().orElse(0))));
    } catch (IOException e) {
      return;
    }
  }
}
