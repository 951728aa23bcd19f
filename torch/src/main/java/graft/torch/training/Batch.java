package graft.torch.training;

import graft.torch.network.Device;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Reused memory for up to {@code capacity} images and labels. One thread. */
public final class Batch {
  private final int side;
  private final Device device;
  private final FloatBuffer pixels;
  private final LongBuffer labels;
  private final FloatPointer pixelsPointer;
  private final LongPointer labelsPointer;
  private int size;
  private @Nullable Tensor shown;

  /**
   * Room for {@code capacity} images of {@code side} pixels; owned by the open scope.
   *
   * @param device that they are shown to
   */
  public Batch(int capacity, int side, Device device) {
    this.side = side;
    this.device = device;
    pixelsPointer = new FloatPointer(Math.multiplyExact(3L * capacity * side, side));
    labelsPointer = new LongPointer((long) capacity);
    pixels = pixelsPointer.asBuffer();
    labels = labelsPointer.asBuffer();
  }

  /** Forgets all images. */
  public void clear() {
    size = 0;
    shown = null;
    pixels.clear();
    labels.clear();
  }

  /** Has labels alone: there are no images until they are added. */
  void label(int[] of) {
    clear();
    for (int label : of) {
      labels.put(label);
    }
    size = of.length;
  }

  /**
   * Adds an image.
   *
   * @param view {@code [side, side, 3] float32, RGB, normalised}
   */
  public void add(float[] view, int label) {
    pixels.put(view);
    labels.put(label);
    size++;
  }

  /**
   * Shows images that are on the device already, made of the open scope, in place of added ones.
   *
   * @param views {@code [N, 3, side, side] float32, RGB, normalised}, channels last
   */
  void show(Tensor views, int[] of) {
    label(of);
    shown = views;
  }

  /** Images that there is room for. */
  int capacity() {
    return labels.capacity();
  }

  /** Images added since {@link #clear}. */
  public int size() {
    return size;
  }

  /** {@code [N, 3, side, side] float32}, channels last; on the processor in this batch's memory. */
  Tensor images() {
    Tensor there = shown;
    if (there != null) {
      return there;
    }
    return device.take(torch.from_blob(pixelsPointer, size, side, side, 3).permute(0, 3, 1, 2));
  }

  /** {@code [N] int64}; on the processor in this batch's memory. */
  Tensor labels() {
    return device.take(
        torch.from_blob(
            labelsPointer, new long[] {size}, new TensorOptions(torch.ScalarType.Long)));
  }
}
