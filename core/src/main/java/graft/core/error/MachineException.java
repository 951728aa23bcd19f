package graft.core.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** This machine lacks disk, memory or libtorch's natives (exit code 7). */
public final class MachineException extends GraftException {
  private static final long serialVersionUID = 1L;

  public MachineException(String message) {
    super(7, message);
  }

  public MachineException(String message, Throwable cause) {
    super(7, message, cause);
  }

  /**
   * A file of a training that cannot be written.
   *
   * @param what the file is, e.g. {@code the weights}
   */
  public static MachineException unwritten(String what, Path file, IOException cause) {
    String reason;
    if (cause instanceof NoSuchFileException) {
      reason = "its folder is gone; was it deleted or moved while the training ran?";
    } else if (cause instanceof AccessDeniedException) {
      reason = "access was denied; make the folder writable";
    } else {
      String why = cause instanceof FileSystemException of ? of.getReason() : cause.getMessage();
      reason = why + "; free some disk, or see what is wrong with the folder";
    }
    return new MachineException(
        "cannot write " + what + " " + Shown.text(file.toString()) + ": " + reason, cause);
  }

  /** One whose message ends with a remedy's words. */
  public MachineException(String told, Remedy remedy) {
    super(7, told, remedy);
  }
}
