package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.CpuLevel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MachineArithmeticTest {
  @ParameterizedTest
  @EnumSource(
      value = CpuLevel.class,
      names = {"AVX512", "AVX2", "BASELINE"})
  void aProcessorWithoutBfloat16IsRefusedByName(CpuLevel level) {
    assertThatThrownBy(() -> Machine.requireArithmetic(Precision.BF16, level))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("avx512_bf16")
        .hasMessageContaining("train in fp32");
    assertThatCode(() -> Machine.requireArithmetic(Precision.FP32, level))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, AMX, true",
    "vgg11, AMX, true",
    "resnet18, AVX512_BF16, false",
    "resnet18-64, AMX, false",
    "alexnet, AMX, false",
    "mobilenet_v3_small, AMX, false",
    "vit_b_16, AMX, false",
  })
  void bf16IsSaidToBeFasterWhereItWasMeasured(String network, CpuLevel level, boolean faster) {
    assertThat(Machine.isFasterInBf16(network, level)).isEqualTo(faster);
  }

  @ParameterizedTest
  @EnumSource(
      value = CpuLevel.class,
      names = {"AMX", "AVX512_BF16"})
  void oneThatHasItIsNot(CpuLevel level) {
    assertThatCode(() -> Machine.requireArithmetic(Precision.BF16, level))
        .doesNotThrowAnyException();
  }
}
