package graft.core.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the {@code data.pkl} of a {@code state_dict}: an {@code OrderedDict} of contiguous
 * tensors, each with a storage of its own. The bytes are those that {@code torch.save} of PyTorch
 * 2.10 writes for the same dictionary (pickle protocol 2).
 */
final class StateDictPickle {
  private static final int LARGEST_SHORT = 0xFFFF;
  private static final int LARGEST_BYTE = 0xFF;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Integer> known = new HashMap<>();
  private int remembered;

  private StateDictPickle() {}

  /**
   * The pickle.
   *
   * @param tensors in order; the one at position i has the storage named i
   */
  static byte[] of(List<WeightsTensor> tensors) {
    StateDictPickle pickle = new StateDictPickle();
    pickle.write(tensors);
    return pickle.out.toByteArray();
  }

  private void write(List<WeightsTensor> tensors) {
    out.write(0x80); // PROTO
    out.write(2);
    emptyDictionary();
    out.write('('); // MARK
    for (int i = 0; i < tensors.size(); i++) {
      WeightsTensor tensor = tensors.get(i);
      text(tensor.name(), false);
      tensor(tensor, Integer.toString(i));
    }
    out.write('u'); // SETITEMS
    out.write('.'); // STOP
  }

  private void tensor(WeightsTensor tensor, String storage) {
    global("torch._utils", "_rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    text("storage", true);
    global("torch", tensor.type().equals("I64") ? "LongStorage" : "FloatStorage");
    text(storage, false);
    text("cpu", true);
    number(tensor.values());
    out.write('t'); // TUPLE
    remember();
    out.write('Q'); // BINPERSID
    number(0);
    tuple(tensor.shape());
    tuple(strides(tensor.shape()));
    out.write(0x89); // NEWFALSE: needs no gradient
    emptyDictionary(); // no hooks
    out.write('t');
    remember();
    out.write('R'); // REDUCE
    remember();
  }

  /** Steps of a contiguous tensor, outermost dimension first. */
  private static List<Long> strides(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long step = 1;
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= shape.get(d);
    }
    return List.of(strides);
  }

  private void emptyDictionary() {
    global("collections", "OrderedDict");
    out.write(')'); // EMPTY_TUPLE
    out.write('R');
    remember();
  }

  private void global(String module, String name) {
    String both = module + "\n" + name + "\n";
    if (!recall(both)) {
      out.write('c'); // GLOBAL
      out.writeBytes(both.getBytes(StandardCharsets.UTF_8));
      known.put(both, remember());
    }
  }

  private void text(String text, boolean again) {
    if (again && recall(text)) {
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('X'); // BINUNICODE
    little(utf8.length, Integer.BYTES);
    out.writeBytes(utf8);
    int place = remember();
    if (again) {
      known.put(text, place);
    }
  }

  private void tuple(List<Long> numbers) {
    if (numbers.isEmpty()) {
      out.write(')');
      return;
    }
    if (numbers.size() > 3) {
      out.write('(');
    }
    numbers.forEach(this::number);
    out.write(numbers.size() > 3 ? 't' : 0x84 + numbers.size()); // TUPLE, TUPLE1 to TUPLE3
    remember();
  }

  private void number(long value) {
    if (value <= LARGEST_BYTE) {
      out.write('K'); // BININT1
      little(value, 1);
    } else if (value <= LARGEST_SHORT) {
      out.write('M'); // BININT2
      little(value, Short.BYTES);
    } else {
      out.write('J'); // BININT: a buffer holds fewer than 2^31 numbers
      little(value, Integer.BYTES);
    }
  }

  /** Puts the object on top of the stack into the memo and returns its place there. */
  private int remember() {
    memo('q', 'r', remembered); // BINPUT, LONG_BINPUT
    return remembered++;
  }

  /** Puts what is in the memo on the stack; false if it is not there. */
  private boolean recall(String what) {
    Integer place = known.get(what);
    if (place == null) {
      return false;
    }
    memo('h', 'j', place); // BINGET, LONG_BINGET
    return true;
  }

  private void memo(char brief, char wide, int place) {
    boolean fits = place <= LARGEST_BYTE;
    out.write(fits ? brief : wide);
    little(place, fits ? 1 : Integer.BYTES);
  }

  private void little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
