package graft.torch.network;

import graft.core.error.Shown;
import graft.core.error.UsageException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors lie and are computed with. Networks, batches and masks take it with them; whatever
 * crosses into this process's memory, or out of it, goes through here.
 *
 * @param name as libtorch has it; {@code cpu} so far
 */
public record Device(String name) {
  /** The processor: its memory is this process's. */
  public static final Device CPU = new Device("cpu");

  /**
   * Checks it.
   *
   * @throws UsageException for one that this build has no libraries for
   */
  public Device {
    if (!name.equals("cpu")) {
      String shown = Shown.brief(name);
      throw new UsageException(
          (name.startsWith("cuda")
                  ? shown + " needs libtorch built for CUDA"
                  : "unknown device '" + shown + "'")
              + "; this build runs on the CPU, device cpu");
    }
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
