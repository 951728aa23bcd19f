package graft.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import graft.core.network.Initialisation;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.Operation;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks whose weights are all zero but for the classifier's bias answer with that bias, through
 * every operator. That real weights give the same logits as libtorch is shown where both are there.
 */
@Tag("native")
class OnnxFileTest {
  private static final float[] BIAS = {0.5f, -2, 0};

  @TempDir private Path folder;

  private static NamedTensor tensor(String name, List<Long> shape, float... values) {
    int size = shape.stream().reduce(1L, Math::multiplyExact).intValue();
    ByteBuffer data = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      data.putFloat(values.length == 1 ? values[0] : values[i]);
    }
    return new NamedTensor(name, shape, data.flip());
  }

  private static List<NamedTensor> biasAlone(Network network) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : network.layers()) {
      boolean last = layer.equals(network.layer(network.depth()));
      layer
          .tensorShapes()
          .forEach(
              (name, shape) -> {
                if (last && name.endsWith(".bias")) {
                  tensors.add(tensor(name, shape, BIAS));
                } else {
                  tensors.add(tensor(name, shape, name.endsWith(".running_var") ? 1 : 0));
                }
              });
    }
    return tensors;
  }

  private Path model(Network network, String name) throws IOException {
    Path file = folder.resolve(name);
    OnnxFile.write(file, network, biasAlone(network), "test", Map.of("b", "2", "a", "1"));
    return file;
  }

  private Path check(Network network, int images, float... logits) throws IOException {
    long side = network.side();
    List<Float> all = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      for (float logit : logits) {
        all.add(logit);
      }
    }
    float[] flat = new float[all.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = all.get(i);
    }
    Path file = folder.resolve("check.safetensors");
    WeightsWriter.write(
        file,
        ".tmp",
        Map.of(),
        List.of(
            tensor(OnnxFile.INPUT, List.of((long) images, 3L, side, side), 0.25f),
            tensor(OnnxFile.OUTPUT, List.of((long) images, 3L), flat)));
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alexnet-32-slim",
        "alexnet-32-bn",
        "alexnet-64",
        "resnet18-64",
        "resnet50",
        "mobilenet_v3_small"
      })
  void theRuntimeAcceptsEveryNetworkForAnyNumberOfImages(String name)
      throws IOException, OrtException {
    Network network = Networks.find(name, BIAS.length).orElseThrow();
    Path file = model(network, "model.onnx");
    for (int images : new int[] {1, 3}) {
      double[] found = OnnxCheck.compare(file, check(network, images, BIAS));
      assertThat(found[0]).isZero();
      assertThat(found[1]).isEqualTo(2);
    }
  }

  @Test
  void namesOfModulesMayBeThoseThatOtherNodesWouldHave() throws IOException, OrtException {
    Network network =
        new Network(
            "own",
            8,
            Initialisation.HE_UNIFORM,
            List.of(
                new Layer(
                    "relu",
                    List.of(
                        new Operation.Convolution("relu.0", 3, 4, 3, 1, 1, 1, true),
                        Operation.Plain.RELU,
                        Operation.Plain.AVERAGE,
                        Operation.Plain.FLATTEN)),
                new Layer("flatten", List.of(new Operation.Linear("flatten.2", 4, BIAS.length)))));
    double[] found = OnnxCheck.compare(model(network, "own.onnx"), check(network, 2, BIAS));
    assertThat(found[0]).isZero();
  }

  @Test
  void otherLogitsAreToldByTheirLargestDifference() throws IOException, OrtException {
    Network network = Networks.find("alexnet-32-slim", BIAS.length).orElseThrow();
    double[] found =
        OnnxCheck.compare(model(network, "model.onnx"), check(network, 2, 0.5f, -2.25f, 0));
    assertThat(found[0]).isCloseTo(0.25, within(1e-6));
    assertThat(
            OnnxCheck.compare(folder.resolve("model.onnx"), check(network, 2, 0.5f, Float.NaN, 0))[
                0])
        .isInfinite();
  }

  @Test
  void equalWeightsGiveEqualBytes() throws IOException {
    Network network = Networks.find("resnet18-64", BIAS.length).orElseThrow();
    assertThat(model(network, "two.onnx")).hasSameBinaryContentAs(model(network, "one.onnx"));
  }
}
