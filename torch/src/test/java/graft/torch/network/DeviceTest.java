package graft.torch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void theProcessorIsADevice() {
    assertThat(new Device("cpu")).isEqualTo(Device.CPU);
  }

  @Test
  void aCardHasANumber() {
    assertThat(new Device("cuda")).isEqualTo(new Device("cuda:0"));
    assertThat(new Device("cuda:12").kind()).isEqualTo("cuda");
    assertThat(new Device("cuda:12").isCpu()).isFalse();
  }

  @Test
  void anUnknownDeviceIsRefusedWithThoseThereAre() {
    for (String name :
        new String[] {
          "gpu", "CPU", "", "cpu:0", "cuda:", "cuda:-1", "cuda:01", "cuda:100", "mps\n"
        }) {
      assertThatThrownBy(() -> new Device(name))
          .as(name)
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "unknown device '"
                  + name.replace("\n", "\\u{a}")
                  + "'; it is cpu, or cuda:N for the graphics card of number N from 0 to 99");
    }
  }

  @Test
  void aBuildWithoutLibrariesForCardsSaysHowToGetThem() {
    Device.CPU.requireLibraries();
    Device card = new Device("cuda:1");
    assumeThat(Device.hasCudaLibraries()).as("a build for cards").isFalse();
    assertThatThrownBy(card::requireLibraries)
        .isInstanceOf(MachineException.class)
        .hasMessage(
            "cuda:1: this build of Graft has no libraries for graphics cards. Build it with"
                + " Maven's profile cuda, or compute on the CPU");
  }

  @Test
  void aCardThatIsNotThereIsRefusedByItsNumber() {
    Device card = new Device("cuda:2");
    assertThatThrownBy(() -> card.requireCard(0))
        .isInstanceOf(MachineException.class)
        .hasMessageStartingWith("cuda:2: libtorch finds no graphics card here. It needs")
        .hasMessageEndingWith("Look for the card with nvidia-smi, or compute on the CPU");
    assertThatThrownBy(() -> card.requireCard(1))
        .hasMessageStartingWith("cuda:2: this machine has one graphics card, cuda:0. Give");
    assertThatThrownBy(() -> card.requireCard(2))
        .hasMessageStartingWith("cuda:2: this machine has 2 graphics cards, cuda:0 to cuda:1. ");
    card.requireCard(3);
  }
}
