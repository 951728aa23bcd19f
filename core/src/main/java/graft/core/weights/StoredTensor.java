package graft.core.weights;

import java.util.List;

/** A tensor as its file describes it, whatever the form of the file. */
interface StoredTensor {
  /** safetensors' name of the number format, e.g. {@code F32}. */
  String type();

  /** Lengths of its dimensions, outermost first. */
  List<Long> shape();
}
