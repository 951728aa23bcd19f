package graft.core.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A network as data: layers 1..L in order, the last the classifier. Input is {@code [N, 3, side,
 * side] float32, RGB, normalised}; output {@code [N, classes] float32} logits.
 *
 * @param name the name users give, e.g. {@code alexnet} or {@code alexnet-32}; of an author's own
 *     network its definition ({@link OwnNetwork#text})
 * @param side height and width of the input in pixels
 * @param initialisation how fresh layers are drawn
 * @param layers layers 1..L, layer 1 next to the input; each takes what the one before it gives
 */
public record Network(String name, int side, Initialisation initialisation, List<Layer> layers) {
  private static final int COLOURS = 3;

  public Network {
    layers = List.copyOf(layers);
    if (layers.size() < 2) {
      throw new IllegalArgumentException("a network has at least two layers: " + name);
    }
    if (!shapes(side, layers).get(layers.size()).isUnits()) {
      throw new IllegalArgumentException("a network ends in units: " + name);
    }
    List<Operation> last = layers.get(layers.size() - 1).operations();
    if (!(last.get(last.size() - 1) instanceof Operation.Linear)
        || last.stream().limit(last.size() - 1L).anyMatch(o -> o != Operation.Plain.DROPOUT)) {
      throw new IllegalArgumentException(
          "a network's last layer is linear, with nothing but dropout before it: " + name);
    }
  }

  static Shape input(int side) {
    return Shape.image(COLOURS, side);
  }

  /** What goes into layer 1. */
  public Shape input() {
    return input(side);
  }

  /** What people see: the name, of an author's own network its label. */
  public String label() {
    return Networks.label(name);
  }

  /** What goes into each layer, and at the end what the last one gives. */
  private static List<Shape> shapes(int side, List<Layer> layers) {
    List<Shape> shapes = new ArrayList<>(List.of(input(side)));
    for (Layer layer : layers) {
      Shape input = shapes.get(shapes.size() - 1);
      try {
        shapes.add(Chain.output(layer.operations(), input));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "layer %d (%s): %s".formatted(shapes.size(), layer.name(), e.getMessage()), e);
      }
    }
    return shapes;
  }

  /** L, the number of layers. */
  public int depth() {
    return layers.size();
  }

  /** Whether there is dropout in some layer. */
  public boolean hasDropout() {
    return layers.stream().anyMatch(Layer::hasDropout);
  }

  /** Layer {@code number} in 1..L. */
  public Layer layer(int number) {
    return layers.get(number - 1);
  }

  /** The linear map that the last layer is. */
  public Operation.Linear classifier() {
    List<Operation> last = layer(depth()).operations();
    return (Operation.Linear) last.get(last.size() - 1);
  }

  /** Units of the classifier. */
  public int classes() {
    return classifier().outputs();
  }

  /** Inputs of the classifier: what layers 1..L-1 make of an image. */
  public int features() {
    return classifier().inputs();
  }

  /** Values that layer {@code number} in 1..L puts out for one image. */
  public long outputValues(int number) {
    return shapes(side, layers).get(number).values();
  }

  /**
   * First layers whose output for an image is the same in each training pass: those before any
   * dropout.
   *
   * @param dropout the recipe's probability; with 0 there is none before any layer
   */
  public int layersBeforeDropout(double dropout) {
    int before = 0;
    while (before < depth() && !(dropout > 0 && layers.get(before).hasDropout())) {
      before++;
    }
    return before;
  }

  /** Weights and biases of all layers. */
  public long parameters() {
    return layers.stream().mapToLong(Layer::parameters).sum();
  }

  /** Multiply-adds of one image's forward pass. */
  public long multiplyAdds() {
    return multiplyAddsOfLayers().stream().mapToLong(Long::longValue).sum();
  }

  /** Multiply-adds of one image's forward pass through each layer, layer 1 first. */
  public List<Long> multiplyAddsOfLayers() {
    List<Shape> shapes = shapes(side, layers);
    List<Long> each = new ArrayList<>();
    for (Layer layer : layers) {
      each.add(Chain.multiplyAdds(layer.operations(), shapes.get(each.size())));
    }
    return List.copyOf(each);
  }

  /** Names of all tensors in {@code state_dict} order, those of layer 1 first. */
  public List<String> tensorNames() {
    return layers.stream().flatMap(layer -> layer.tensorShapes().keySet().stream()).toList();
  }
}
