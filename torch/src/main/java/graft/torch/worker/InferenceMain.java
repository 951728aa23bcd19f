package graft.torch.worker;

import graft.core.error.GraftException;
import graft.core.json.RecordJson;
import graft.study.execution.InferenceRequest;
import graft.torch.network.Device;
import graft.torch.training.Inference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;

/**
 * A process that answers one {@link InferenceRequest} and ends. Prints how many images are done, a
 * line a chunk; what is wrong goes to stderr with the exit code of the contract. It ends at once
 * when its standard input does, so that none is left over when its parent is killed.
 */
public final class InferenceMain {
  private InferenceMain() {}

  /**
   * Answers.
   *
   * @param arguments Graft's cache folder, the name of a device, the file with the request as JSON
   * @throws IOException if libtorch cannot be unpacked or the request cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    endWithParent();
    Path file = Path.of(arguments[2]);
    InferenceRequest request =
        RecordJson.read(Files.readString(file, StandardCharsets.UTF_8), InferenceRequest.class);
    Natives.unpack(Path.of(arguments[0]));
    torch.set_num_threads(1);
    try {
      int size = request.images().size();
      Device device = new Device(arguments[1]);
      device.require();
      Inference.run(request, device, done -> tell(done, size));
    } catch (GraftException e) {
      System.err.println(e.getMessage());
      System.exit(e.exitCode());
    }
    System.exit(0);
  }

  private static void tell(int done, int size) {
    if (done % InferenceRequest.CHUNK == 0 || done == size) {
      System.out.println(done);
    }
  }

  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                System.err.println("the parent process is gone: " + e.getMessage());
              }
              Runtime.getRuntime().halt(1);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }
}
