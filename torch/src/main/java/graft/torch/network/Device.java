package graft.torch.network;

import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors lie and are computed with. Networks, batches and masks take it with them; whatever
 * crosses into this process's memory, or out of it, goes through here.
 *
 * @param name as libtorch has it: {@code cpu}, or {@code cuda:N} for the graphics card of number N
 */
public record Device(String name) {
  /** The processor: its memory is this process's. */
  public static final Device CPU = new Device("cpu");

  private static final Pattern CARD = Pattern.compile("cuda:([1-9]?[0-9])");

  /** There in a build for graphics cards alone. */
  private static final String CUDA_LIBRARY =
      "/org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so";

  /** Of what is free on a card, the part that may be taken for what is only kept. */
  private static final int PART_OF_FREE = 4;

  /**
   * Checks it; {@code cuda} is {@code cuda:0}. Whether it is there is another question: {@link
   * #requireLibraries}, {@link #require}.
   *
   * @throws UsageException for a name of none
   */
  public Device {
    name = name.equals("cuda") ? "cuda:0" : name;
    if (!name.equals("cpu") && !CARD.matcher(name).matches()) {
      throw new UsageException(
          "unknown device '"
              + Shown.brief(name)
              + "'; it is cpu, or cuda:N for the graphics card of number N from 0 to 99");
    }
  }

  /** Whether it is the processor. */
  public boolean isCpu() {
    return name.equals("cpu");
  }

  /** What results may depend on: {@code cpu} or {@code cuda}, whatever the card's number. */
  public String kind() {
    return isCpu() ? name : "cuda";
  }

  /**
   * Refuses a card in a build that has no libraries for one. Loads nothing.
   *
   * @throws MachineException if so
   */
  public void requireLibraries() {
    if (!isCpu() && !hasCudaLibraries()) {
      throw new MachineException(
          name
              + ": this build of Graft has no libraries for graphics cards. Build it with Maven's"
              + " profile cuda, or ",
          Remedy.ON_CPU);
    }
  }

  /** Whether this build has libraries for graphics cards. */
  public static boolean hasCudaLibraries() {
    return Device.class.getResource(CUDA_LIBRARY) != null;
  }

  /**
   * Refuses a card that is not there, and sets libtorch to compute as on a processor where it is:
   * float32 in full, and kernels that give the same each time where there are such. Loads libtorch.
   *
   * @throws MachineException if so
   */
  public void require() {
    if (isCpu()) {
      return;
    }
    requireLibraries();
    requireCard(torch.cuda_is_available() ? torch.cuda_device_count() : 0);
    torch.globalContext().setAllowTF32CuDNN(false);
    torch.globalContext().setAllowTF32CuBLAS(false);
    torch.globalContext().setDeterministicCuDNN(true);
    torch.globalContext().setBenchmarkCuDNN(false);
  }

  /** Refuses it on a machine of so many cards that has not this one. */
  void requireCard(int count) {
    if (count == 0) {
      throw new MachineException(
          name
              + ": libtorch finds no graphics card here. It needs NVIDIA's driver, and CUDA 13.1 with"
              + " cuDNN 9 in /usr/local/cuda or LD_LIBRARY_PATH. Look for the card with nvidia-smi,"
              + " or ",
          Remedy.ON_CPU);
    }
    if (number() >= count) {
      throw new MachineException(
          "%s: this machine has %s. Give another number, or "
              .formatted(
                  name,
                  count == 1
                      ? "one graphics card, cuda:0"
                      : count + " graphics cards, cuda:0 to cuda:" + (count - 1)),
          Remedy.ON_CPU);
    }
  }

  private int number() {
    return Integer.parseInt(name.substring(name.indexOf(':') + 1));
  }

  /**
   * Bytes that may be taken for what is only kept: so many, and of a card a quarter of what is
   * free.
   */
  public long room(long bytes) {
    return isCpu()
        ? bytes
        : Math.min(bytes, torch.getMemoryInfo((byte) number()).first() / PART_OF_FREE);
  }

  /** A uint8 tensor on this device, owned by the open scope, of no values yet. */
  public Tensor bytes(long count) {
    TensorOptions options = new TensorOptions(torch.ScalarType.Byte);
    return torch.empty(
        new long[] {count},
        options.device(new DeviceOptional(libtorchs())),
        new MemoryFormatOptional());
  }

  private org.bytedeco.pytorch.Device libtorchs() {
    return new org.bytedeco.pytorch.Device(name);
  }

  /** A float32 tensor of zeros on this device, owned by the open scope. */
  public Tensor zeros(long... lengths) {
    return torch.zeros(lengths, new TensorOptions(libtorchs()));
  }

  /** A tensor of this process's memory on this device: itself where it is there already. */
  public Tensor take(Tensor tensor) {
    return tensor.to(libtorchs(), tensor.scalar_type());
  }

  /** A tensor of any device in this process's memory: itself where it is there already. */
  public static Tensor bring(Tensor tensor) {
    return CPU.take(tensor);
  }

  /** Its kind, by which libtorch keeps the number format of a forward pass. */
  public torch.DeviceType type() {
    return libtorchs().type();
  }
}
