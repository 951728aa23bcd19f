package graft.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that runs an ONNX model in ONNX Runtime and prints two numbers: the largest difference
 * of its logits from those in a check file, and the largest of these. ONNX Runtime is native code:
 * if it crashes, this process is lost and no more.
 */
public final class OnnxCheck {
  private static final String MODEL = "GRAFT_CHECK_MODEL";
  private static final String CHECK = "GRAFT_CHECK_LOGITS";
  private static final String LIBRARIES = "GRAFT_CHECK_LIBRARIES";

  private OnnxCheck() {}

  /**
   * The environment that tells such a process what to check.
   *
   * @param check a safetensors file with {@code input} and {@code logits}
   * @param libraries a folder for ONNX Runtime's libraries, deleted by the caller
   */
  public static Map<String, String> environment(Path model, Path check, Path libraries) {
    return Map.of(
        MODEL, model.toString(), CHECK, check.toString(), LIBRARIES, libraries.toString());
  }

  /**
   * Checks.
   *
   * @param arguments none: ONNX Runtime 1.29 crashes where a command line is long, as paths may be
   * @throws OrtException if ONNX Runtime refuses the model
   * @throws IOException if the model cannot be read
   */
  public static void main(String[] arguments) throws OrtException, IOException {
    Map<String, String> given = System.getenv();
    System.setProperty("java.io.tmpdir", given.getOrDefault(LIBRARIES, ""));
    double[] found =
        compare(Path.of(given.getOrDefault(MODEL, "")), Path.of(given.getOrDefault(CHECK, "")));
    System.out.println(found[0] + " " + found[1]);
  }

  /** The largest difference, and the largest logit, both without sign. */
  static double[] compare(Path model, Path check) throws OrtException, IOException {
    try (WeightsFile file = WeightsFile.open(check);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      TensorInfo images = file.find(OnnxFile.INPUT).orElseThrow();
      TensorInfo expected = file.find(OnnxFile.OUTPUT).orElseThrow();
      long[] shape = images.shape().stream().mapToLong(Long::longValue).toArray();
      try (OrtSession session = environment.createSession(mapped(model), options);
          OnnxTensor input =
              OnnxTensor.createTensor(environment, read(file, images).asFloatBuffer(), shape);
          OrtSession.Result result = session.run(Map.of(OnnxFile.INPUT, input))) {
        OnnxTensor logits = (OnnxTensor) result.get(OnnxFile.OUTPUT).orElseThrow();
        return difference(logits.getFloatBuffer(), read(file, expected).asFloatBuffer());
      }
    }
  }

  private static double[] difference(FloatBuffer found, FloatBuffer expected) {
    if (found.remaining() != expected.remaining()) {
      throw new IllegalStateException(
          found.remaining() + " logits instead of " + expected.remaining());
    }
    double largest = 0;
    double difference = 0;
    while (expected.hasRemaining()) {
      double logit = expected.get();
      double other = Math.abs(found.get() - logit);
      difference = Double.isNaN(other) ? Double.POSITIVE_INFINITY : Math.max(difference, other);
      largest = Math.max(largest, Math.abs(logit));
    }
    return new double[] {difference, largest};
  }

  /**
   * A large model's bytes, outside the heap; ONNX Runtime cannot open a path beyond Unicode's BMP.
   */
  private static ByteBuffer mapped(Path model) throws IOException {
    try (FileChannel channel = FileChannel.open(model)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static ByteBuffer read(WeightsFile file, TensorInfo tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    file.read(tensor, bytes);
    return bytes;
  }
}
