package graft.core.pack;

import graft.core.data.PixelRule;

/**
 * Decodes nothing: a view's first bytes tell the file and the window, the rest count up. Files are
 * taken to be images of 100 x 80 pixels.
 */
public final class SumDecoder implements ViewDecoder {
  @Override
  public void decode(byte[] file, PixelRule rule, Choice choice, int side, byte[] planar) {
    Window window = choice.of(100, 80);
    for (int i = 0; i < planar.length; i++) {
      planar[i] = (byte) i;
    }
    planar[0] = (byte) file.length;
    planar[1] = file[file.length / 2];
    planar[2] = (byte) window.hashCode();
  }
}
