package graft.core.weights;

import graft.core.error.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.razorvine.pickle.IObjectConstructor;
import org.jspecify.annotations.Nullable;

/**
 * The only Python names that a pickle of weights may ask for, and what each becomes here. None runs
 * anything: they make maps, descriptions of tensors, and {@link Inert} where training scripts keep
 * a harmless value beside the tensors.
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

  /**
   * Values that are left out whatever they hold. All but frozenset and NumPy's are on PyTorch's own
   * list for {@code weights_only=True}.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "collections Counter",
          "torch Size",
          "torch device",
          "torch.serialization _get_layout",
          "_codecs encode",
          "__builtin__ bytes",
          "__builtin__ bytearray",
          "__builtin__ set",
          "__builtin__ frozenset",
          "__builtin__ complex",
          "builtins bytes",
          "builtins bytearray",
          "builtins set",
          "builtins frozenset",
          "builtins complex",
          "numpy dtype",
          "numpy ndarray",
          "numpy.core.multiarray scalar",
          "numpy.core.multiarray _reconstruct",
          "numpy._core.multiarray scalar",
          "numpy._core.multiarray _reconstruct");

  /** Number formats, e.g. {@code torch.float32}. */
  private static final Pattern NUMBER_FORMAT =
      Pattern.compile(
          "torch (b?float\\d+(_\\w+)?|u?int\\d+|bool|complex\\d+|q?u?int\\d+(x\\d)?|bits\\d+(x\\d)?)");

  /** Types that {@code _rebuild_from_type_v2} names; a tensor of them is read as a tensor. */
  private static final Set<String> TENSOR_TYPES =
      Set.of("torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer");

  /** Place of the flags among the arguments of {@code _rebuild_tensor_v2}. */
  private static final int FLAGS = 6;

  private AllowedGlobals() {}

  /** Makes a tensor's description of the arguments of a {@code _rebuild} function. */
  @FunctionalInterface
  private interface TensorMaker extends IObjectConstructor {
    @Override
    Object construct(Object[] arguments);
  }

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
    String both = module + " " + name;
    if (HARMLESS.contains(both)
        || TENSOR_TYPES.contains(module + "." + name)
        || NUMBER_FORMAT.matcher(both).matches()) {
      return new Inert(module + "." + name);
    }
    return switch (both) {
      case "collections OrderedDict" -> arguments -> orderedDict(arguments, entries);
      case "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2" ->
          (TensorMaker) AllowedGlobals::tensor;
      case "torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state" ->
          (TensorMaker) AllowedGlobals::parameter;
      case "torch._tensor _rebuild_from_type_v2" -> AllowedGlobals::typedTensor;
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
    if (arguments.length > FLAGS
        && arguments[FLAGS] instanceof Map<?, ?> flags
        && !flags.isEmpty()) { // conjugated, or negated, when its numbers are used
      throw new RefusedPickleException("a tensor is to be changed when it is read");
    }
    return new PickledTensor(
        (PickledStorage) arguments[0],
        whole(arguments[1], "offset"),
        numbers(arguments[2]),
        numbers(arguments[3]));
  }

  private static Object parameter(Object[] arguments) {
    return (PickledTensor) arguments[0];
  }

  /** {@code (rebuild function, type, its arguments, attributes)}; type and attributes are left. */
  private static Object typedTensor(Object[] arguments) {
    if (!(arguments[0] instanceof TensorMaker maker)
        || !(arguments[1] instanceof Inert type)
        || !TENSOR_TYPES.contains(type.what())) {
      throw new RefusedPickleException("it makes a tensor of a type of its own");
    }
    return maker.construct((Object[]) arguments[2]);
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
