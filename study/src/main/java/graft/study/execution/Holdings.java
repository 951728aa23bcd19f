package graft.study.execution;

import graft.core.pack.Pixels;
import java.nio.file.Path;

/** What groups name by content, as a worker has it on its own machine. */
public interface Holdings {
  /**
   * The images of a packed store; the caller closes them.
   *
   * @param content as {@link graft.core.pack.PackedStore#content()} has it
   * @throws graft.core.error.MachineException if this machine has none, saying which and where it
   *     was looked for
   */
  Pixels images(String content);

  /**
   * A weights file (safetensors).
   *
   * @param sha256 of its bytes
   * @throws graft.core.error.MachineException if this machine has none, saying which and where it
   *     was looked for
   */
  Path weights(String sha256);
}
