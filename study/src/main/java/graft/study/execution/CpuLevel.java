package graft.study.execution;

import graft.core.protocol.Recipe.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Instructions that libtorch and its libraries may use. A study stays on the level of its first
 * run: other vector lengths sum in another order and give other last bits.
 */
public enum CpuLevel {
  AMX(
      "avx512f avx512bw avx512dq avx512vl avx512_bf16 amx_tile amx_bf16",
      "avx512",
      "AVX512_CORE_AMX",
      "Cooperlake"),
  AVX512_BF16(
      "avx512f avx512bw avx512dq avx512vl avx512_bf16", "avx512", "AVX512_CORE_BF16", "Cooperlake"),
  AVX512("avx512f avx512bw avx512dq avx512vl", "avx512", "AVX512_CORE", "SkylakeX"),
  AVX2("avx2 fma", "avx2", "AVX2", "Haswell"),
  BASELINE("", "default", "SSE41", "Nehalem");

  private final String flags;
  private final String aten;
  private final String oneDnn;
  private final String openBlas;

  CpuLevel(String flags, String aten, String oneDnn, String openBlas) {
    this.flags = flags;
    this.aten = aten;
    this.oneDnn = oneDnn;
    this.openBlas = openBlas;
  }

  /** The highest level of a processor with these flags, as {@code /proc/cpuinfo} names them. */
  static CpuLevel of(Collection<String> flags) {
    return Arrays.stream(values())
        .filter(level -> flags.containsAll(words(level.flags)))
        .findFirst()
        .orElse(BASELINE);
  }

  /** The highest level of this machine. */
  public static CpuLevel ofThisMachine() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return of(
          lines
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .map(line -> words(line.substring(line.indexOf(':') + 1)))
              .orElse(Set.of()));
    } catch (IOException e) {
      return BASELINE;
    }
  }

  private static Set<String> words(String text) {
    return text.isBlank() ? Set.of() : Set.of(text.strip().split("\\s+", -1));
  }

  /** Whether a machine of this level has all that {@code other} uses. */
  public boolean includes(CpuLevel other) {
    return compareTo(other) <= 0;
  }

  /** What trainings in some number formats take of it: AMX computes in bf16 alone. */
  public CpuLevel takenBy(Collection<Precision> formats) {
    return this == AMX && !formats.contains(Precision.BF16) ? AVX512_BF16 : this;
  }

  /** Environment variables that hold a worker to this level. */
  public Map<String, String> environment() {
    return Map.of(
        "ATEN_CPU_CAPABILITY", aten, "ONEDNN_MAX_CPU_ISA", oneDnn, "OPENBLAS_CORETYPE", openBlas);
  }
}
