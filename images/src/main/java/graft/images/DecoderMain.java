package graft.images;

import graft.core.data.PixelRule;
import graft.core.pack.Window;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** The child process: reads files from standard input, writes pixels to standard output. */
public final class DecoderMain {
  private DecoderMain() {}

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    System.setOut(System.err); // nothing else may write to the channel
    OpenCvImages images = new OpenCvImages();
    out.writeInt(DecoderProtocol.HELLO);
    out.flush();
    DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16));
    try {
      while (true) {
        answer(images, in, out);
      }
    } catch (EOFException e) {
      return; // the parent is done, or gone
    }
  }

  private static void answer(OpenCvImages images, DataInputStream in, DataOutputStream out)
      throws IOException {
    int count = in.readInt();
    int side = in.readInt();
    PixelRule rule = PixelRule.valueOf(in.readUTF());
    byte[][] files = new byte[count][];
    for (int i = 0; i < count; i++) { // all read first, or both sides could wait on full pipes
      files[i] = new byte[in.readInt()];
      in.readFully(files[i]);
    }
    for (byte[] file : files) {
      byte[] pixels;
      try {
        pixels =
            images.decode(file, rule, (width, height) -> Window.whole(width, height, side), side);
      } catch (UndecodableException e) {
        out.writeByte(DecoderProtocol.REFUSED);
        out.writeUTF(String.valueOf(e.getMessage()));
        continue;
      }
      out.writeByte(DecoderProtocol.PIXELS);
      out.write(pixels);
    }
    out.flush();
  }
}
