package graft.core.weights;

import graft.core.error.Shown;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * Unpickles plain data, {@link AllowedGlobals} and storages, and nothing else. Every opcode passes
 * {@link #dispatch} before the library sees it: the library's own registry of classes, its
 * reflection ({@code BUILD}) and its unbounded allocations are never reached. Maps keep the order
 * of the pickle, which the library's do not.
 */
final class AllowListUnpickler extends Unpickler {
  private static final int MOST_STEPS = 4_000_000;
  private static final int LONGEST_NAME = 1024;

  /** Opcodes that only move plain data; the library carries them out. */
  private static final Set<Short> PLAIN =
      Set.of(
          Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.APPEND,
          Opcodes.APPENDS,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINPERSID,
          Opcodes.REDUCE);

  private static final Map<Short, String> REFUSED =
      Map.ofEntries(
          Map.entry(Opcodes.POP, "POP"),
          Map.entry(Opcodes.POP_MARK, "POP_MARK"),
          Map.entry(Opcodes.DUP, "DUP"),
          Map.entry(Opcodes.FLOAT, "FLOAT"),
          Map.entry(Opcodes.INT, "INT"),
          Map.entry(Opcodes.LONG, "LONG"),
          Map.entry(Opcodes.LONG4, "LONG4"),
          Map.entry(Opcodes.PERSID, "PERSID"),
          Map.entry(Opcodes.STRING, "STRING"),
          Map.entry(Opcodes.UNICODE, "UNICODE"),
          Map.entry(Opcodes.DICT, "DICT"),
          Map.entry(Opcodes.GET, "GET"),
          Map.entry(Opcodes.PUT, "PUT"),
          Map.entry(Opcodes.LIST, "LIST"),
          Map.entry(Opcodes.OBJ, "OBJ"),
          Map.entry(Opcodes.NEWOBJ, "NEWOBJ"),
          Map.entry(Opcodes.NEWOBJ_EX, "NEWOBJ_EX"),
          Map.entry(Opcodes.EXT1, "EXT1"),
          Map.entry(Opcodes.EXT2, "EXT2"),
          Map.entry(Opcodes.EXT4, "EXT4"),
          Map.entry(Opcodes.BINUNICODE8, "BINUNICODE8"),
          Map.entry(Opcodes.BINBYTES8, "BINBYTES8"),
          Map.entry(Opcodes.NEXT_BUFFER, "NEXT_BUFFER"),
          Map.entry(Opcodes.READONLY_BUFFER, "READONLY_BUFFER"));

  private final Map<String, PickledStorage> storages = new LinkedHashMap<>();
  private int steps;

  /**
   * Unpickles one value and leaves the stream behind it.
   *
   * @return maps, lists, tuples ({@code Object[]}), text, numbers, {@code PickledTensor}s, and an
   *     {@link Inert} for each harmless value that is not kept
   * @throws RefusedPickleException if it asks for anything that weights do not need
   * @throws IOException if the stream ends early or is no pickle
   */
  @Nullable Object unpickle(InputStream stream) throws IOException {
    try {
      return load(stream);
    } catch (RefusedPickleException e) {
      throw e;
    } catch (PickleException
        | ClassCastException
        | NegativeArraySizeException
        | NullPointerException
        | IndexOutOfBoundsException e) {
      throw new IOException("its pickle is malformed", e);
    }
  }

  /** Every storage that was named so far, by key. */
  Map<String, PickledStorage> storages() {
    return storages;
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    step();
    if (PLAIN.contains(opcode)) {
      return super.dispatch(opcode);
    }
    switch (opcode) {
      case Opcodes.BINUNICODE -> stack.add(text(length(), StandardCharsets.UTF_8));
      case Opcodes.SHORT_BINUNICODE -> stack.add(text(input.read(), StandardCharsets.UTF_8));
      case Opcodes.BINSTRING -> stack.add(text(length(), StandardCharsets.ISO_8859_1));
      case Opcodes.SHORT_BINSTRING -> stack.add(text(input.read(), StandardCharsets.ISO_8859_1));
      case Opcodes.SHORT_BINBYTES -> skipBytes(input.read());
      case Opcodes.BINBYTES -> skipBytes(length());
      case Opcodes.BYTEARRAY8 -> skipBytes(longLength());
      case Opcodes.EMPTY_SET -> stack.add(new Inert("a set"));
      case Opcodes.ADDITEMS -> addItems();
      case Opcodes.FROZENSET -> frozenSet();
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.SETITEM -> setItem();
      case Opcodes.SETITEMS -> setItems(stack.pop_all_since_marker());
      case Opcodes.BUILD -> build();
      case Opcodes.GLOBAL -> stack.add(AllowedGlobals.find("GLOBAL", line(), line(), this::put));
      case Opcodes.STACK_GLOBAL -> stackGlobal();
      case Opcodes.INST ->
          throw new RefusedPickleException(AllowedGlobals.asksFor("INST", line(), line()));
      default -> throw new RefusedPickleException(named(opcode));
    }
    return NO_RETURN_VALUE;
  }

  /**
   * Counts an opcode, or an entry of a map: one opcode can ask for as many entries as its argument
   * has.
   */
  private void step() {
    if (++steps > MOST_STEPS) {
      throw new RefusedPickleException("its pickle takes more than " + MOST_STEPS + " steps");
    }
  }

  private static String named(short opcode) {
    String name = REFUSED.get(opcode);
    String hex = "0x" + Integer.toHexString(opcode);
    return name == null
        ? "its pickle has the unknown opcode " + hex
        : "its pickle uses the opcode " + name + " (" + hex + ")";
  }

  private int length() throws IOException {
    return ByteBuffer.wrap(bytes(Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private long longLength() throws IOException {
    return ByteBuffer.wrap(bytes(Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Bytes are not kept: nothing here needs them. */
  private void skipBytes(long length) throws IOException {
    if (length < 0) {
      throw new IOException("its pickle holds bytes of a negative length");
    }
    input.skipNBytes(length); // ends where the stream ends, whatever is claimed
    stack.add(new Inert("bytes"));
  }

  /** Items of a set are dropped with it. */
  private void addItems() {
    stack.pop_all_since_marker();
    if (!(stack.peek() instanceof Inert)) {
      throw new RefusedPickleException(
          "it adds items to something else than a set (opcode ADDITEMS)");
    }
  }

  private void frozenSet() {
    stack.pop_all_since_marker();
    stack.add(new Inert("a frozenset"));
  }

  private String text(int length, Charset charset) throws IOException {
    return new String(bytes(length), charset);
  }

  private byte[] bytes(int length) throws IOException {
    if (length < 0) {
      throw new IOException("its pickle holds a text of a negative length");
    }
    byte[] bytes = input.readNBytes(length); // grows with what is there, not with what is claimed
    if (bytes.length < length) {
      throw new EOFException("its pickle ends early");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0 || line.length() == LONGEST_NAME) {
        throw new IOException("its pickle has a name without an end");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private void stackGlobal() {
    String name = (String) stack.pop();
    String module = (String) stack.pop();
    stack.add(AllowedGlobals.find("STACK_GLOBAL", module, name, this::put));
  }

  private void setItem() {
    Object value = stack.pop();
    Object key = stack.pop();
    setItems(Arrays.asList(key, value));
  }

  @SuppressWarnings("unchecked")
  private void setItems(List<Object> items) {
    Map<Object, Object> map = (Map<Object, Object>) stack.peek();
    for (int i = 0; i < items.size(); i += 2) {
      put(map, items.get(i), items.get(i + 1));
    }
  }

  /**
   * Puts an entry, once. A key is text, a number or what Python can hash beside them: a tuple, None
   * or a value that is not kept, each equal to itself alone. A list or a map is none: its hash code
   * may cost much, or never end.
   */
  private void put(Map<Object, Object> map, @Nullable Object key, Object value) {
    step();
    if (key instanceof Collection || key instanceof Map) {
      throw new RefusedPickleException("its pickle has a list or a map as a key");
    }
    if (map.containsKey(key)) {
      throw new RefusedPickleException(
          "its pickle has the key "
              + (key instanceof Object[] ? "of a tuple" : Shown.brief(String.valueOf(key)))
              + " twice");
    }
    map.put(key, value);
  }

  /**
   * Drops the attributes that PyTorch hangs on a {@code state_dict}, and the state of a value that
   * is not kept; nothing here needs them.
   */
  private void build() {
    stack.pop();
    if (!(stack.peek() instanceof Map || stack.peek() instanceof Inert)) {
      throw new RefusedPickleException(
          "it sets the state of something else than a map (opcode BUILD)");
    }
  }

  /** {@code ('storage', class, key, device, count)}, and in the legacy form a view, never used. */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    if (parts.length < 5
        || !"storage".equals(parts[0])
        || !(parts[1] instanceof AllowedGlobals.StorageType type)) {
      throw new RefusedPickleException(
          "it asks for an object that is no storage (opcode BINPERSID)");
    }
    if (parts.length > 5 && parts[5] != null) {
      throw new RefusedPickleException("it has views of storages, PyTorch's form before 0.4");
    }
    if (!(parts[2] instanceof String key)) {
      throw new RefusedPickleException(
          "it names a storage by " + AllowedGlobals.kind(parts[2]) + ", not by text");
    }
    long values = AllowedGlobals.whole(parts[4], "storage");
    PickledStorage storage = new PickledStorage(key, type.format(), values);
    PickledStorage known = storages.putIfAbsent(storage.key(), storage);
    if (known != null && known.bytes() != storage.bytes()) {
      throw new RefusedPickleException("it names one storage with two lengths");
    }
    return storage;
  }
}
