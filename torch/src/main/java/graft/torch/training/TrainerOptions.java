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
 * @param imageBytes memory on the device for images as uint8, of which views are made there, with
 *     the same bits; 0 for views made on the processor
 */
public record TrainerOptions(
    Device device, int threads, boolean sharing, long outputBytes, long imageBytes) {
  private static final long SOME_BYTES = 1L << 30;

  /** One thread that computes once what is the same; a card makes its views. */
  public static TrainerOptions on(Device device) {
    return new TrainerOptions(device, 1, true, SOME_BYTES, device.isCpu() ? 0 : Long.MAX_VALUE);
  }

  /** With other threads inside libtorch. */
  public TrainerOptions threads(int count) {
    return new TrainerOptions(device, count, sharing, outputBytes, imageBytes);
  }

  /** With each training by itself, or not. */
  public TrainerOptions sharing(boolean on) {
    return new TrainerOptions(device, threads, on, outputBytes, imageBytes);
  }

  /** With other memory for kept outputs. */
  public TrainerOptions keeping(long bytes) {
    return new TrainerOptions(device, threads, sharing, bytes, imageBytes);
  }

  /** With views made on the device, of images that take other memory there. */
  TrainerOptions keepingImages(long bytes) {
    return new TrainerOptions(device, threads, sharing, outputBytes, bytes);
  }
}
