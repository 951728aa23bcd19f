package graft.study.execution;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Recipe.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuLevelTest {
  private static final List<String> SKYLAKE =
      List.of("sse4_1", "avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl");

  @Test
  void theHighestLevelWhoseFlagsAreAllThere() {
    assertThat(CpuLevel.of(SKYLAKE)).isEqualTo(CpuLevel.AVX512);
    assertThat(CpuLevel.of(List.of("avx2", "fma"))).isEqualTo(CpuLevel.AVX2);
    assertThat(CpuLevel.of(List.of("avx2"))).isEqualTo(CpuLevel.BASELINE);
  }

  @Test
  void amxIsALevelForBfloat16Alone() {
    List<String> flags = new ArrayList<>(SKYLAKE);
    flags.addAll(List.of("avx512_bf16", "amx_tile", "amx_int8"));
    assertThat(CpuLevel.of(flags)).isEqualTo(CpuLevel.AVX512_BF16);
    flags.add("amx_bf16");
    CpuLevel level = CpuLevel.of(flags);
    assertThat(level.environment()).containsEntry("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_AMX");
    assertThat(level.takenBy(List.of(Precision.FP32, Precision.BF16))).isEqualTo(level);
    assertThat(level.takenBy(List.of(Precision.FP32))).isEqualTo(CpuLevel.AVX512_BF16);
    assertThat(CpuLevel.AVX2.takenBy(List.of(Precision.FP32))).isEqualTo(CpuLevel.AVX2);
  }

  @Test
  void aHigherMachineRunsALowerStudyButNotTheOtherWayRound() {
    assertThat(CpuLevel.AVX512.includes(CpuLevel.AVX2)).isTrue();
    assertThat(CpuLevel.AVX512.includes(CpuLevel.AVX512)).isTrue();
    assertThat(CpuLevel.AVX2.includes(CpuLevel.AVX512)).isFalse();
  }
}
