package graft.torch.training;

import graft.torch.network.Device;

/**
 * How trainings are computed.
 *
 * @param device that networks learn on
 * @param threads inside libtorch, at least 1; the last bits of results depend on them
 * @param sharing whether what the trainings of a group have in common is computed once, and outputs
 *     of frozen layers are kept for images that come again; the results are the same, bit for bit
 * @param outputBytes memory for such outputs
 */
public record TrainerOptions(Device device, int threads, boolean sharing, long outputBytes) {
  private static final long SOME_BYTES = 1L << 30;

  /** One thread that computes once what is the same. */
  public static TrainerOptions on(Device device) {
    return new TrainerOptions(device, 1, true, SOME_BYTES);
  }

  /** With each training by itself, or not. */
  public TrainerOptions sharing(boolean on) {
    return new TrainerOptions(device, threads, on, outputBytes);
  }

  /** With other memory for kept outputs. */
  public TrainerOptions keeping(long bytes) {
    return new TrainerOptions(device, threads, sharing, bytes);
  }
}
