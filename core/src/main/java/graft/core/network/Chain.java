package graft.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations one after another. */
final class Chain {
  private Chain() {}

  static Map<String, List<Long>> tensorShapes(List<Operation> operations) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Operation operation : operations) {
      operation
          .tensorShapes()
          .forEach(
              (name, shape) -> {
                if (shapes.put(name, shape) != null) {
                  throw new IllegalArgumentException(
                      "two tensors have the name " + name + "; give each step its own");
                }
              });
    }
    return shapes;
  }

  /** How often there is dropout, within operations too. */
  static long dropouts(List<Operation> operations) {
    long count = 0;
    for (Operation operation : operations) {
      if (operation == Operation.Plain.DROPOUT) {
        count++;
      } else if (operation instanceof Operation.Residual residual) {
        count += dropouts(residual.body()) + dropouts(residual.shortcut());
      } else if (operation instanceof Operation.Gate gate) {
        count += dropouts(gate.body());
      }
    }
    return count;
  }

  static Shape output(List<Operation> operations, Shape input) {
    Shape current = input;
    for (Operation operation : operations) {
      current = operation.output(current);
    }
    return current;
  }

  static long multiplyAdds(List<Operation> operations, Shape input) {
    Shape current = input;
    long sum = 0;
    for (Operation operation : operations) {
      sum += operation.multiplyAdds(current);
      current = operation.output(current);
    }
    return sum;
  }
}
