package graft.core.weights;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import org.jspecify.annotations.Nullable;

/**
 * The only Python names that a pickle of weights may ask for, and what each becomes here. None runs
 * anything: they make maps and descriptions of tensors.
 */
final class AllowedGlobals {
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

  /** Puts an entry into a map of the pickle, and counts it. */
  @FunctionalInterface
  interface Entries {
    void put(Map<Object, Object> map, Object key, Object value);
  }

  /**
   * What the named global becomes.
   *
   * @param opcode of the pickle, for the message
   * @param entries makes those of maps
   * @throws RefusedPickleException if it is not one of the allowed
   */
  static IObjectConstructor find(String opcode, String module, String name, Entries entries) {
    if ((module.equals("torch") || module.equals("torch.cuda")) && STORAGES.containsKey(name)) {
      return new StorageType(STORAGES.get(name));
    }
    return switch (module + " " + name) {
      case "collections OrderedDict" -> arguments -> orderedDict(arguments, entries);
      case "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2" ->
          AllowedGlobals::tensor;
      case "torch._utils _rebuild_parameter" -> AllowedGlobals::parameter;
      default -> throw new RefusedPickleException(asksFor(opcode, module, name));
    };
  }

  static String asksFor(String opcode, String module, String name) {
    return "it asks for "
        + Shown.brief(module)
        + "."
        + Shown.brief(name)
        + " (opcode "
        + opcode
        + ")";
  }

  private static Object orderedDict(Object[] arguments, Entries entries) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (arguments.length == 1 && arguments[0] instanceof List<?> pairs) {
      for (Object pair : pairs) {
        List<?> entry = pair instanceof Object[] tuple ? List.of(tuple) : (List<?>) pair;
        entries.put(map, entry.get(0), entry.get(1));
      }
    } else if (arguments.length != 0) {
      throw new RefusedPickleException("it calls collections.OrderedDict with odd arguments");
    }
    return map;
  }

  private static Object tensor(Object[] arguments) {
    return new PickledTensor(
        (PickledStorage) arguments[0],
        whole(arguments[1], "offset"),
        numbers(arguments[2]),
        numbers(arguments[3]));
  }

  private static Object parameter(Object[] arguments) {
    return (PickledTensor) arguments[0];
  }

  private static List<Long> numbers(Object tuple) {
    Object[] all = (Object[]) tuple;
    if (all.length > PickledTensor.MOST_DIMENSIONS) {
      throw new RefusedPickleException("a tensor has " + all.length + " dimensions");
    }
    List<Long> numbers = new ArrayList<>();
    for (Object number : all) {
      numbers.add(whole(number, "shape or strides"));
    }
    return numbers;
  }

  /**
   * A number of a tensor. Anything else is named by its kind alone: writing out a list that holds
   * itself, or doubles at each level, would not end.
   */
  static long whole(Object number, String what) {
    if (number instanceof Integer || number instanceof Long) {
      return ((Number) number).longValue();
    }
    throw new RefusedPickleException("a tensor's " + what + " holds " + kind(number));
  }

  /** What an unpickled value is, in a word. */
  static String kind(@Nullable Object value) {
    return value == null ? "None" : "a value of the kind " + value.getClass().getSimpleName();
  }
}
