package graft.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import graft.core.network.Network;
import graft.core.weights.NamedTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a network with its weights as an ONNX model: input {@code input} ({@code [N, 3, side,
 * side] float32}, RGB, normalised, any N), output {@code logits} ({@code [N, classes] float32}).
 * Its initialisers have the names of the {@code state_dict}. Equal content gives equal bytes.
 */
public final class OnnxFile {
  /** Name of the images. */
  static final String INPUT = "input";

  /** Name of the logits. */
  static final String OUTPUT = "logits";

  private static final String BATCH = "N";
  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 17;

  private OnnxFile() {}

  /**
   * Writes a new file.
   *
   * @param tensors all of the network
   * @param producer name and version of what writes it
   * @param metadata strings kept in the model
   * @throws IOException if it is there already or cannot be written
   */
  public static void write(
      Path file,
      Network network,
      List<NamedTensor> tensors,
      String producer,
      Map<String, String> metadata)
      throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(network.label());
    graph.addInput(value(INPUT, 3, network.side(), network.side()));
    graph.addOutput(value(OUTPUT, network.classes()));
    Graph.add(network, graph, INPUT, OUTPUT);
    tensors.forEach(tensor -> graph.addInitializer(initialiser(tensor)));
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(producer)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
            .setGraph(graph);
    new TreeMap<>(metadata)
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      model.build().writeTo(out);
    }
  }

  /** A float32 tensor of any batch and these further lengths. */
  private static ValueInfoProto value(String name, int... lengths) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (int length : lengths) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  /** Shares the tensor's memory, which nobody changes while it is written. */
  private static TensorProto initialiser(NamedTensor tensor) {
    return TensorProto.newBuilder()
        .setName(tensor.name())
        .setDataType(TensorProto.DataType.FLOAT_VALUE)
        .addAllDims(tensor.shape())
        .setRawData(UnsafeByteOperations.unsafeWrap(tensor.data().duplicate()))
        .build();
  }
}
