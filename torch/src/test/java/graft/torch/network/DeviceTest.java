package graft.torch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void theProcessorIsADevice() {
    assertThat(new Device("cpu")).isEqualTo(Device.CPU);
  }

  @Test
  void aDeviceThatThisBuildHasNoLibrariesForIsRefusedByName() {
    assertThatThrownBy(() -> new Device("cuda:0"))
        .isInstanceOf(UsageException.class)
        .hasMessage("cuda:0 needs libtorch built for CUDA; this build runs on the CPU, device cpu");
    for (String name : new String[] {"gpu", "CPU", "", "cpu:0", "mps\n"}) {
      assertThatThrownBy(() -> new Device(name))
          .as(name)
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith(
              "unknown device '" + name.replace("\n", "\\u{a}") + "'; this build");
    }
  }
}
