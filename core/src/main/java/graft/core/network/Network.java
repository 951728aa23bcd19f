package graft.core.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A network as data: layers 1..L in order, the last the classifier. Input is {@code [N, 3, side,
 * side] float32, RGB, normalised}; output {@code [N, classes] float32} logits.
 *
 * @param name the name users give, e.g. {@code alexnet} or {@code alexnet-32}
 * @param side height and width of the input in pixels
 * @param initialisation how fresh layers are drawn
 * @param layers layers 1..L, layer 1 next to the input
 */
public record Network(String name, int side, Initialisation initialisation, List<Layer> layers) {
  public Network {
    layers = List.copyOf(layers);
    if (layers.size() < 2) {
      throw new IllegalArgumentException("a network has at least two layers: " + name);
    }
    if (!(layers.get(layers.size() - 1) instanceof Layer.FullyConnected)) {
      throw new IllegalArgumentException("a network's last layer is fully connected: " + name);
    }
  }

  /** L, the number of layers. */
  public int depth() {
    return layers.size();
  }

  /** Layer {@code number} in 1..L. */
  public Layer layer(int number) {
    return layers.get(number - 1);
  }

  /** Units of the classifier. */
  public int classes() {
    return layer(depth()).outputs();
  }

  /** Inputs of the classifier: what layers 1..L-1 make of an image. */
  public int features() {
    return ((Layer.FullyConnected) layer(depth())).inputs();
  }

  /** Values that layer {@code number} in 1..L puts out for one image. */
  public long outputValues(int number) {
    long current = side;
    for (Layer layer : layers.subList(0, number)) {
      current = layer.outputSide((int) current);
    }
    return layer(number).outputs() * current * current;
  }

  /**
   * First layers whose output for an image is the same in each training pass: those before any
   * dropout.
   *
   * @param dropout the recipe's probability; with 0 there is none before any layer
   */
  public int layersBeforeDropout(double dropout) {
    int before = 0;
    while (before < depth()
        && !(dropout > 0
            && layers.get(before) instanceof Layer.FullyConnected f
            && f.dropoutBefore())) {
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
    List<Long> each = new ArrayList<>();
    int current = side;
    for (Layer layer : layers) {
      each.add(layer.multiplyAdds(current));
      current = layer.outputSide(current);
    }
    return List.copyOf(each);
  }

  /** Names of all tensors in {@code state_dict} order, those of layer 1 first. */
  public List<String> tensorNames() {
    return layers.stream().flatMap(layer -> layer.tensorShapes().keySet().stream()).toList();
  }
}
