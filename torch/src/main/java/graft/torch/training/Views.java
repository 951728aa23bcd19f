package graft.torch.training;

import graft.core.model.Preprocessing;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;

/**
 * What the network sees of an image: a view, normalised by ImageNet's mean and deviation. Pads are
 * black pixels, put on before normalising. One thread.
 */
final class Views {
  static final int CHANNELS = 3;

  /** Of a pixel in a channel. */
  static final int VALUES = 256;

  private final int side;
  private final float[] normalised = normalised();

  Views(int side) {
    this.side = side;
  }

  /** What a network is shown of each value of a pixel: 256 of red, 256 of green, 256 of blue. */
  static float[] normalised() {
    float[] table = new float[CHANNELS * VALUES];
    for (int i = 0; i < table.length; i++) {
      int channel = i / VALUES;
      table[i] =
          (float)
              ((i % VALUES / 255.0 - Preprocessing.MEAN.get(channel))
                  / Preprocessing.DEVIATION.get(channel));
    }
    return table;
  }

  /**
   * Where a view lies.
   *
   * @param x first column, in pixels of the unpadded image; may be negative
   * @param y first row
   * @param mirrored whether columns run from right to left
   */
  record Placement(int x, int y, boolean mirrored) {
    static final Placement CENTRE = new Placement(0, 0, false);
  }

  /**
   * The view that {@code key} draws. Crop and mirroring come from disjoint bits of the key, so that
   * FLIP and PAD_CROP_FLIP mirror the same images. A view cut from a file is drawn before it comes
   * here.
   */
  Placement draw(Augmentation augmentation, SeedKey key) {
    long bits = key.value();
    boolean mirrored = (bits & 1) != 0;
    return switch (augmentation) {
      case NONE, RESIZED_CROP, CROP_FLIP -> Placement.CENTRE;
      case FLIP -> new Placement(0, 0, mirrored);
      case PAD_CROP_FLIP -> {
        int pad = side / 8;
        long choices = 2L * pad + 1;
        int x = (int) (((bits >>> 40) * choices) >>> 24);
        int y = (int) ((((bits >>> 16) & 0xFFFFFF) * choices) >>> 24);
        yield new Placement(x - pad, y - pad, mirrored);
      }
    };
  }

  /**
   * Writes a view.
   *
   * @param pixels {@code [3, side, side] uint8, RGB}
   * @param view gets {@code [side, side, 3] float32}
   */
  void write(byte[] pixels, Placement placement, float[] view) {
    int plane = side * side;
    for (int channel = 0; channel < CHANNELS; channel++) {
      int table = channel * VALUES;
      for (int row = 0; row < side; row++) {
        int sourceRow = row + placement.y();
        int target = row * side * CHANNELS + channel;
        boolean black = sourceRow < 0 || sourceRow >= side;
        int start = channel * plane + sourceRow * side;
        for (int column = 0; column < side; column++, target += CHANNELS) {
          int sourceColumn = (placement.mirrored() ? side - 1 - column : column) + placement.x();
          view[target] =
              black || sourceColumn < 0 || sourceColumn >= side
                  ? normalised[table]
                  : normalised[table + (pixels[start + sourceColumn] & 0xFF)];
        }
      }
    }
  }
}
