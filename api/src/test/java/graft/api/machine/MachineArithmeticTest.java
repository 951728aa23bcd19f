package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.torch.network.Device;
import java.nio.file.Path;
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
    "alexnet, AMX, true",
    "resnet18, AVX512_BF16, false",
    "resnet18-64, AMX, false",
    "alexnet-64, AMX, false",
    "mobilenet_v3_small, AMX, false",
    "vit_b_16, AMX, false",
  })
  void bf16IsSaidToBeFasterWhereItWasMeasured(String network, CpuLevel level, boolean faster) {
    Machine machine = Machine.ofEnvironment().withWorkersFrom(new Workers(level));
    assertThat(machine.isFasterInBf16(network)).isEqualTo(faster);
    assertThat(machine.withDevice(new Device("cuda:0")).isFasterInBf16(network)).isFalse();
  }

  /** Workers with some instructions. */
  private record Workers(CpuLevel level) implements Machine.WorkerSource {
    @Override
    public TrialExecutor start(Machine machine, int count, CpuLevel level, Path logs) {
      throw new UnsupportedOperationException();
    }
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
