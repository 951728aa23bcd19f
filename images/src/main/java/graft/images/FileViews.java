package graft.images;

import graft.core.data.PixelRule;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.lock.WaitingLock;
import graft.core.pack.ViewDecoder;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/**
 * Decodes views by OpenCV in this process. For files that a {@link DecoderProcesses} has decoded
 * before: a file that crashes the decoder would end the process. One thread.
 */
public final class FileViews implements ViewDecoder {
  private final OpenCvImages images;

  /**
   * Unpacks and loads OpenCV, waiting for another process that does so.
   *
   * @throws MachineException if it cannot be unpacked
   */
  public FileViews() {
    try {
      Path natives = Loader.getCacheDir().toPath(); // it is made
      images = WaitingLock.hold(natives.resolve("graft.lock"), OpenCvImages::new);
    } catch (IOException e) {
      throw new MachineException("cannot unpack native libraries: " + e.getMessage(), e);
    }
  }

  @Override
  public void decode(byte[] file, PixelRule rule, Choice choice, int side, byte[] planar) {
    try {
      byte[] view = images.decode(file, rule, choice, side);
      System.arraycopy(view, 0, planar, 0, view.length);
    } catch (UndecodableException e) {
      throw new DataException("the image " + e.getMessage(), e);
    }
  }
}
