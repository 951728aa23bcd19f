package graft.core.data;

import java.util.List;

/**
 * A division of the classes in two halves. Both lists are in byte order; a class's label in
 * training is its position in its list.
 *
 * @param number 0-based number of the split
 * @param source classes the base is trained on; holds the odd class
 * @param target classes of the target sets
 */
public record ClassSplit(int number, List<String> source, List<String> target) {
  public ClassSplit {
    source = List.copyOf(source);
    target = List.copyOf(target);
  }
}
