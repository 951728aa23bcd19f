package graft.core.pack;

import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import java.util.ServiceLoader;

/**
 * Decodes image files in this process, for a store that holds them: one view at a time. Found on
 * the class path as a service, so that the room that trains need not know the room that decodes.
 * One thread.
 */
public interface ViewDecoder {
  /** Chooses the part of an image that a view shows. */
  interface Choice {
    /** The window into an image of this size in pixels. */
    Window of(int width, int height);
  }

  /**
   * Decodes a file as RGB, as Pillow's {@code convert("RGB")} does, and resamples a window of it as
   * Pillow's bilinear filter does.
   *
   * @param file a whole image file that was decoded before, when the store was packed
   * @param rule whether it is turned upright first, and how alpha is dropped
   * @param side height and width of the view
   * @param planar gets {@code [3, side, side] uint8} RGB, not mirrored
   * @throws graft.core.error.DataException if it cannot be decoded
   */
  void decode(byte[] file, PixelRule rule, Choice choice, int side, byte[] planar);

  /**
   * The decoder on the class path.
   *
   * @throws MachineException if there is none
   */
  static ViewDecoder find() {
    return ServiceLoader.load(ViewDecoder.class)
        .findFirst()
        .orElseThrow(() -> new MachineException("no decoder of image files is on the class path"));
  }
}
