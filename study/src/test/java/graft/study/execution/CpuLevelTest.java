package graft.study.execution;

import static org.assertj.core.api.Assertions.assertThat;

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
  void aHigherMachineRunsALowerStudyButNotTheOtherWayRound() {
    assertThat(CpuLevel.AVX512.includes(CpuLevel.AVX2)).isTrue();
    assertThat(CpuLevel.AVX512.includes(CpuLevel.AVX512)).isTrue();
    assertThat(CpuLevel.AVX2.includes(CpuLevel.AVX512)).isFalse();
  }
}
