package graft.torch;

import graft.torch.worker.Natives;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Unpacks libtorch before a test loads it, as workers do: of two JVMs of tests that begin at once,
 * one would else load what the other has half written, and crash. Found by its service file.
 */
public final class UnpackedNatives implements BeforeAllCallback {
  /** A cache folder that holds nothing else, shared by all builds of a user. */
  public static final Path CACHE = Path.of(System.getProperty("user.home"), ".javacpp");

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (context.getTags().contains("native")) {
      Natives.unpack(CACHE);
    }
  }
}
