package graft.core.weights;

import graft.core.error.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A checked safetensors header.
 *
 * @param metadata the {@code __metadata__} strings, keys sorted
 * @param tensors in the order of their data
 */
record Header(Map<String, String> metadata, List<TensorInfo> tensors) {
  static final String METADATA = "__metadata__";

  private static final Map<String, Integer> TYPE_BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("F64", 8),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("C64", 8));

  private static final int MOST_NUMBERS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What makes a header unsound; its message goes on from "it is not sound:". */
  static final class UnsoundException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsoundException(String message) {
      super(message);
    }
  }

  /**
   * Parses and checks a header.
   *
   * @param utf8 the JSON text, with trailing spaces or without
   * @param dataBytes bytes that follow it in the file
   */
  static Header parse(byte[] utf8, long dataBytes) throws UnsoundException {
    if (utf8.length == 0 || utf8[0] != '{') {
      throw new UnsoundException("its header does not begin with {");
    }
    Map<String, String> metadata = new TreeMap<>();
    List<TensorInfo> tensors = new ArrayList<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), decode(utf8))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (name.equals(METADATA)) {
          readMetadata(json, metadata);
        } else {
          tensors.add(readTensor(json, name));
        }
      }
      if (json.nextToken() != null) {
        throw new UnsoundException("its header goes on after the closing }");
      }
    } catch (JacksonException e) {
      throw new UnsoundException(
          "its header is not valid JSON (" + Shown.brief(e.getOriginalMessage()) + ")");
    }
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparing(TensorInfo::end));
    checkFill(tensors, dataBytes);
    return new Header(Collections.unmodifiableMap(metadata), List.copyOf(tensors));
  }

  private static String decode(byte[] utf8) throws UnsoundException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new UnsoundException("its header is not UTF-8");
    }
  }

  private static void readMetadata(JsonParser json, Map<String, String> into)
      throws UnsoundException {
    expect(json.nextToken(), JsonToken.START_OBJECT, METADATA);
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING, METADATA + "." + Shown.brief(key));
      into.put(key, json.getString());
    }
  }

  private static TensorInfo readTensor(JsonParser json, String name) throws UnsoundException {
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    String shown = Shown.brief(name);
    expect(json.nextToken(), JsonToken.START_OBJECT, shown);
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      switch (json.currentName()) {
        case "dtype" -> {
          expect(json.nextToken(), JsonToken.VALUE_STRING, shown + ".dtype");
          type = json.getString();
        }
        case "shape" -> shape = readNumbers(json, shown + ".shape");
        case "data_offsets" -> offsets = readNumbers(json, shown + ".data_offsets");
        default -> {
          json.nextToken();
          json.skipChildren();
        }
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new UnsoundException(shown + " lacks a dtype, a shape or two data_offsets");
    }
    TensorInfo tensor = new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
    checkSize(tensor);
    return tensor;
  }

  private static List<Long> readNumbers(JsonParser json, String what) throws UnsoundException {
    expect(json.nextToken(), JsonToken.START_ARRAY, what);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
      long number = json.getLongValue();
      if (number < 0) {
        throw new UnsoundException(what + " has a negative number");
      }
      if (numbers.size() == MOST_NUMBERS) {
        throw new UnsoundException(what + " has more than " + MOST_NUMBERS + " numbers");
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static void expect(JsonToken found, JsonToken expected, String what)
      throws UnsoundException {
    if (found != expected) {
      throw new UnsoundException(what + " is " + found + ", not " + expected);
    }
  }

  private static void checkSize(TensorInfo tensor) throws UnsoundException {
    String shown = Shown.brief(tensor.name());
    Integer unit = TYPE_BYTES.get(tensor.type());
    if (unit == null) {
      throw new UnsoundException(shown + " has the unknown dtype " + Shown.brief(tensor.type()));
    }
    long bytes = unit;
    try {
      for (long length : tensor.shape()) {
        bytes = Math.multiplyExact(bytes, length);
      }
    } catch (ArithmeticException e) {
      throw new UnsoundException(shown + "'s shape " + tensor.shape() + " overflows");
    }
    if (tensor.end() < tensor.begin() || tensor.bytes() != bytes) {
      throw new UnsoundException(
          shown + " of shape " + tensor.shape() + " does not fit its data_offsets");
    }
  }

  private static void checkFill(List<TensorInfo> tensors, long dataBytes) throws UnsoundException {
    long at = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != at) {
        throw new UnsoundException(
            Shown.brief(tensor.name()) + " begins at byte " + tensor.begin() + ", not at " + at);
      }
      at = tensor.end();
    }
    if (at != dataBytes) {
      throw new UnsoundException("its tensors fill " + at + " of " + dataBytes + " bytes");
    }
  }
}
