package graft.torch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void aDeviceThatNothingWasTriedOnIsRefusedByName() {
    assertThat(new Device("cpu")).isEqualTo(Device.CPU);
    assertThatThrownBy(() -> new Device("cuda:0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda:0")
        .hasMessageContaining("cpu");
  }
}
