package graft.torch.worker;

import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Moment;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import graft.torch.network.InitialWeights;
import graft.torch.network.TorchNetwork;
import graft.torch.training.Batch;
import graft.torch.training.Learner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.json.JsonMapper;

/**
 * One training step on made images, for {@code graft doctor}: prints one JSON line with {@code
 * torch}, {@code threads}, {@code cpuCapability}, {@code mkldnn}, {@code loss} and {@code seconds};
 * exits 1 where the loss is no number.
 */
public final class SelfCheck {
  private static final int IMAGES = 8;

  private SelfCheck() {}

  /**
   * Runs the step.
   *
   * @param args Graft's cache folder, then the name of a device
   * @throws IOException if libtorch cannot be unpacked into the cache
   */
  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    Natives.unpack(Path.of(args[0]));
    torch.set_num_threads(1);
    Device device = new Device(args[1]);
    device.require();
    double loss = step(device);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("torch", version(torch.show_config().getString()));
    report.put("threads", torch.get_num_threads());
    report.put("cpuCapability", torch.get_cpu_capability().getString());
    report.put("mkldnn", torch.hasMKLDNN());
    report.put("loss", loss);
    report.put("seconds", (System.nanoTime() - start) / 1e9);
    System.out.println(JsonMapper.shared().writeValueAsString(report));
    if (!Double.isFinite(loss)) {
      System.exit(1);
    }
  }

  private static String version(String configuration) {
    Matcher version = Pattern.compile("TORCH_VERSION=([^, ]+)").matcher(configuration);
    return version.find() ? version.group(1) : "unknown";
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private static double step(Device device) {
    Recipe recipe =
        new Recipe(
            IMAGES,
            1,
            Rates.paper(),
            0.9,
            1e-4,
            0,
            Recipe.Augmentation.NONE,
            1,
            Recipe.Precision.FP32);
    try (PointerScope scope = new PointerScope()) {
      Network network = Networks.find("alexnet-32-slim", 4).orElseThrow();
      TorchNetwork torchNetwork = new TorchNetwork(network, device);
      InitialWeights.draw(torchNetwork, 0, SeedKey.of(1));
      Learner learner = new Learner(torchNetwork, Protocol.scratch(network.depth(), 1), recipe);
      Batch batch = new Batch(IMAGES, network.side(), device);
      batch.clear();
      for (int image = 0; image < IMAGES; image++) {
        float[] view = new float[3 * network.side() * network.side()];
        for (int i = 0; i < view.length; i++) {
          view[i] = (float) Math.sin(i * (image + 1) * 0.01);
        }
        batch.add(view, image % network.classes());
      }
      return learner.update(batch, Moment.ofEpoch(0, 1), Dropout.NONE);
    }
  }
}
