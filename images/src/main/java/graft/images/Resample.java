package graft.images;

import java.util.Arrays;

/**
 * Pillow's resize with its bilinear filter on 8-bit channels, to the bit (Resample.c of Pillow 13):
 * a triangle filter as wide as the scale asks for, weights and sums in fixed point with 22
 * fractional bits, each pass rounded to 8 bits. Only a window of the result is computed.
 */
final class Resample {
  private static final int FRACTION_BITS = 32 - 8 - 2;

  private Resample() {}

  /**
   * The weights of one axis for a window of the output.
   *
   * @param first for each output position the first input position it takes from
   * @param weights for each output position the fixed-point weights from there on
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Axis(int[] first, int[][] weights) {
    /**
     * Weights for outputs {@code from..from+count-1} of an axis that goes from {@code in} to {@code
     * out} positions.
     */
    static Axis of(int in, long out, long from, int count) {
      double scale = (double) in / out;
      double filterScale = Math.max(scale, 1.0);
      double support = filterScale;
      double inverse = 1.0 / filterScale;
      int[] first = new int[count];
      int[][] weights = new int[count][];
      for (int i = 0; i < count; i++) {
        double centre = (from + i + 0.5) * scale;
        int low = Math.max(0, (int) (centre - support + 0.5));
        int high = Math.min(in, (int) (centre + support + 0.5));
        double[] exact = new double[high - low];
        double sum = 0;
        for (int x = 0; x < exact.length; x++) {
          exact[x] = triangle((x + low - centre + 0.5) * inverse);
          sum += exact[x];
        }
        first[i] = low;
        weights[i] = new int[exact.length];
        for (int x = 0; x < exact.length; x++) {
          double weight = sum == 0 ? exact[x] : exact[x] / sum;
          weights[i][x] = (int) (0.5 + weight * (1 << FRACTION_BITS));
        }
      }
      return new Axis(first, weights);
    }

    /**
     * Weights that copy positions {@code from..from+count-1}: Pillow skips a pass of equal size.
     */
    static Axis copy(long from, int count) {
      int[] first = new int[count];
      int[][] weights = new int[count][];
      for (int i = 0; i < count; i++) {
        first[i] = Math.toIntExact(from + i);
        weights[i] = new int[] {1 << FRACTION_BITS};
      }
      return new Axis(first, weights);
    }

    int low() {
      return first[0];
    }

    /** One past the last input position that is read. */
    int high() {
      int last = first.length - 1;
      return first[last] + weights[last].length;
    }
  }

  private static double triangle(double x) {
    double distance = Math.abs(x);
    return distance < 1.0 ? 1.0 - distance : 0.0;
  }

  /**
   * One row, three interleaved channels.
   *
   * @param row {@code [width, 3] uint8}
   * @param result receives {@code [window, 3] uint8} from {@code offset} on
   */
  static void row(Axis axis, byte[] row, byte[] result, int offset) {
    int out = offset;
    for (int i = 0; i < axis.first.length; i++) {
      int[] weights = axis.weights[i];
      int in = axis.first[i] * 3;
      int a = 1 << (FRACTION_BITS - 1);
      int b = a;
      int c = a;
      for (int weight : weights) {
        a += (row[in] & 0xFF) * weight;
        b += (row[in + 1] & 0xFF) * weight;
        c += (row[in + 2] & 0xFF) * weight;
        in += 3;
      }
      result[out] = clip(a);
      result[out + 1] = clip(b);
      result[out + 2] = clip(c);
      out += 3;
    }
  }

  /**
   * The vertical pass over rows {@code low..} of the horizontal one.
   *
   * @param rows {@code [rows, window, 3] uint8}, its first row the axis' {@code low()}
   * @param channel which of the three, for each plane of the result
   * @return {@code [3, outputs, window] uint8}
   */
  static byte[] columns(Axis axis, byte[] rows, int window, int... channel) {
    int height = axis.first.length;
    byte[] planar = new byte[3 * height * window];
    int stride = window * 3;
    for (int y = 0; y < height; y++) {
      int[] weights = axis.weights[y];
      int start = (axis.first[y] - axis.low()) * stride;
      for (int plane = 0; plane < 3; plane++) {
        int out = (plane * height + y) * window;
        for (int x = 0; x < window; x++) {
          int in = start + x * 3 + channel[plane];
          int sum = 1 << (FRACTION_BITS - 1);
          for (int weight : weights) {
            sum += (rows[in] & 0xFF) * weight;
            in += stride;
          }
          planar[out + x] = clip(sum);
        }
      }
    }
    return planar;
  }

  /** Copies row {@code y} of an image. */
  interface RowReader {
    void read(int y, byte[] destination);
  }

  /**
   * One output row of a vertical pass that comes first.
   *
   * @param output which output of the axis
   * @param row receives {@code [width, 3] uint8}
   * @param sums scratch of the same length
   */
  static void weightedRow(Axis axis, int output, RowReader rows, byte[] row, int[] sums) {
    Arrays.fill(sums, 1 << (FRACTION_BITS - 1));
    int y = axis.first[output];
    for (int weight : axis.weights[output]) {
      rows.read(y++, row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (row[i] & 0xFF) * weight;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      row[i] = clip(sums[i]);
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
  }
}
