package graft.core.weights;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;

/**
 * The only Python names that a pickle of weights may ask for, and what each becomes here. None runs
 * anything: they make maps and descriptions of tensors.
 */
final class AllowedGlobals {
  private static final int MOST_SHOWN = 80;

  private static final Map<String, NumberFormat> STORAGES =
      Map.of(
          "FloatStorage", NumberFormat.F32,
          "HalfStorage", NumberFormat.F16,
          "BFloat16Storage", NumberFormat.BF16,
          "DoubleStorage", NumberFormat.F64,
          "LongStorage", NumberFormat.I64,
          "IntStorage", NumberFormat.I32,
          "ShortStorage", NumberFormat.I16,
          "CharStorage", NumberFormat.I8,
          "ByteStorage", NumberFormat.U8,
          "BoolStorage", NumberFormat.BOOL);

  private AllowedGlobals() {}

  /** A storage class, e.g. {@code torch.FloatStorage}: named in persistent ids, never called. */
  record StorageType(NumberFormat format) implements IObjectConstructor {
    @Override
    public Object construct(Object[] arguments) {
      throw new RefusedPickleException("it calls a storage class (opcode REDUCE)");
    }
  }

  /**
   * What the named global becomes.
   *
   * @param opcode of the pickle, for the message
   * @throws RefusedPickleException if it is not one of the allowed
   */
  static IObjectConstructor find(String opcode, String module, String name) {
    if ((module.equals("torch") || module.equals("torch.cuda")) && STORAGES.containsKey(name)) {
      return new StorageType(STORAGES.get(name));
    }
    return switch (module + " " + name) {
      case "collections OrderedDict" -> AllowedGlobals::orderedDict;
      case "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2" ->
          AllowedGlobals::tensor;
      case "torch._utils _rebuild_parameter" -> AllowedGlobals::parameter;
      default -> throw new RefusedPickleException(asksFor(opcode, module, name));
    };
  }

  static String asksFor(String opcode, String module, String name) {
    return "it asks for " + shown(module) + "." + shown(name) + " (opcode " + opcode + ")";
  }

  private static String shown(String text) {
    return Shown.text(text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...");
  }

  private static Object orderedDict(Object[] arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (arguments.length == 1 && arguments[0] instanceof List<?> pairs) {
      for (Object pair : pairs) {
        List<?> entry = pair instanceof Object[] tuple ? List.of(tuple) : (List<?>) pair;
        AllowListUnpickler.put(map, entry.get(0), entry.get(1));
      }
    } else if (arguments.length != 0) {
      throw new RefusedPickleException("it calls collections.OrderedDict with odd arguments");
    }
    return map;
  }

  private static Object tensor(Object[] arguments) {
    return new PickledTensor(
        (PickledStorage) arguments[0],
        ((Number) arguments[1]).longValue(),
        numbers(arguments[2]),
        numbers(arguments[3]));
  }

  private static Object parameter(Object[] arguments) {
    return (PickledTensor) arguments[0];
  }

  private static List<Long> numbers(Object tuple) {
    List<Long> numbers = new ArrayList<>();
    for (Object number : (Object[]) tuple) {
      if (!(number instanceof Integer || number instanceof Long)) {
        throw new RefusedPickleException("a tensor's shape or strides hold " + number);
      }
      numbers.add(((Number) number).longValue());
    }
    return numbers;
  }
}
