package graft.images;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TIFF of 16 bits a channel whose channels lie in planes, as microscopes write it. Pillow misreads
 * such files, so the expected pixels are computed here.
 */
@Tag("native")
class DeepPlanesTest {
  private static final int SIDE = 8;
  private static final int ENTRY_BYTES = 12;

  @ParameterizedTest
  @CsvSource({"3, 1", "3, 3", "4, 1"})
  void planesAreChannels(int planes, int orientation) throws IOException {
    Decoded decoded;
    try (DecoderProcesses decoder = new DecoderProcesses(1, TestCache.FOLDER)) {
      decoded = decoder.decode(List.of(tiff(planes, orientation)), SIDE).get(0);
    }
    assertThat(decoded).isInstanceOf(Pixels.class);
    byte[] pixels = ((Pixels) decoded).planar();
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        int stored = orientation == 3 ? SIDE * SIDE - 1 - i : i;
        assertThat(pixels[channel * SIDE * SIDE + i] & 0xFF)
            .as("channel %d, pixel %d", channel, i)
            .isBetween((value(channel, stored) >> 8) - 1, (value(channel, stored) >> 8) + 1);
      }
    }
  }

  private static int value(int plane, int i) {
    return plane == 3 ? 20_000 : 60_000 - 9_000 * plane - 500 * i;
  }

  /** RGB, and an alpha that is not multiplied in where there are four planes. */
  private static byte[] tiff(int planes, int orientation) {
    int[][] tags = {
      {256, SIDE},
      {257, SIDE},
      {258, 0},
      {259, 1},
      {262, 2},
      {273, 0},
      {274, orientation},
      {277, planes},
      {278, SIDE},
      {279, 0},
      {284, 2},
      {338, 2},
    };
    int count = planes == 4 ? tags.length : tags.length - 1;
    int bits = 8 + 2 + ENTRY_BYTES * count + 4;
    int offsets = bits + 2 * planes;
    int lengths = offsets + 4 * planes;
    int data = lengths + 4 * planes;
    int plane = 2 * SIDE * SIDE;
    ByteBuffer file = ByteBuffer.allocate(data + plane * planes).order(LITTLE_ENDIAN);
    file.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) count);
    for (int i = 0; i < count; i++) {
      int tag = tags[i][0];
      boolean positions = tag == 273 || tag == 279;
      boolean many = positions || tag == 258;
      file.putShort((short) tag).putShort((short) (positions ? 4 : 3)).putInt(many ? planes : 1);
      file.putInt(tag == 258 ? bits : tag == 273 ? offsets : tag == 279 ? lengths : tags[i][1]);
    }
    file.putInt(0);
    for (int i = 0; i < planes; i++) {
      file.putShort((short) 16);
    }
    for (int i = 0; i < planes; i++) {
      file.putInt(data + plane * i);
    }
    for (int i = 0; i < planes; i++) {
      file.putInt(plane);
    }
    for (int i = 0; i < planes * SIDE * SIDE; i++) {
      file.putShort((short) value(i / (SIDE * SIDE), i % (SIDE * SIDE)));
    }
    return file.array();
  }
}
