package graft.core.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An operation as an author writes it: what follows from the input is left out.
 *
 * @param kind of operation
 * @param settings numbers by name; what is not given has its default
 * @param name of its tensors, words of letters, digits and {@code _} with dots between; empty for
 *     the layer's name and the place in it, as in PyTorch's {@code Sequential}
 * @param body chain of a residual or gate
 * @param shortcut the other chain of a residual; empty where the input is added as it is
 */
public record Step(
    Kind kind, Map<String, Integer> settings, String name, List<Step> body, List<Step> shortcut) {
  /** A name of tensors, which is part of the programs that exports write. */
  static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.\\w+)*");

  /** What there is, by the word in files: the constant's name in small letters. */
  public enum Kind {
    /** Square convolution; {@code padding} is half the kernel where it is not given. */
    CONV("outputs", "kernel", "stride", "padding", "groups", "bias"),
    /** Without outputs it is the classifier. */
    LINEAR("outputs"),
    BATCH_NORM,
    LAYER_NORM,
    /** {@code stride} is the kernel where it is not given. */
    MAX_POOL("kernel", "stride", "padding"),
    AVERAGE_POOL,
    FLATTEN,
    DROPOUT,
    RELU,
    HARDSWISH,
    HARDSIGMOID,
    GELU,
    RESIDUAL,
    GATE,
    /** Tokens of {@code kernel} x {@code kernel} pixels, the class's before them. */
    PATCHES("outputs", "kernel"),
    ATTENTION("heads"),
    CLASS_TOKEN;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> settings;

    private boolean hasTensors() {
      return switch (this) {
        case CONV, LINEAR, BATCH_NORM, LAYER_NORM, PATCHES, ATTENTION -> true;
        default -> false;
      };
    }

    Kind(String... settings) {
      this.settings = List.of(settings);
    }

    /** Its word in files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Settings that it may have; a number alone is the first. */
    public List<String> settings() {
      return settings;
    }

    static Kind of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no operation '"
                          + word
                          + "'; there are "
                          + Arrays.stream(values())
                              .map(Kind::word)
                              .collect(Collectors.joining(", "))));
    }
  }

  public Step {
    settings = Map.copyOf(settings);
    body = List.copyOf(body);
    shortcut = List.copyOf(shortcut);
    for (Map.Entry<String, Integer> setting : settings.entrySet()) {
      if (!kind.settings.contains(setting.getKey())) {
        throw new IllegalArgumentException(
            kind.word()
                + " has no setting '"
                + setting.getKey()
                + "'"
                + (kind.settings.isEmpty() ? "" : "; it has " + String.join(", ", kind.settings)));
      }
      boolean mayBeZero = setting.getKey().equals("padding") || setting.getKey().equals("bias");
      if (setting.getValue() < (mayBeZero ? 0 : 1) || setting.getValue() > 65_536) {
        throw new IllegalArgumentException(
            kind.word() + "'s " + setting.getKey() + " is " + setting.getValue());
      }
    }
    if (!name.isEmpty() && !(kind.hasTensors() && NAME.matcher(name).matches())) {
      throw new IllegalArgumentException(
          kind.hasTensors()
              ? kind.word() + "'s name is letters, digits, _ and dots, was '" + name + "'"
              : kind.word() + " has no tensors of its own to name '" + name + "'");
    }
    boolean chains = kind == Kind.RESIDUAL || kind == Kind.GATE;
    if (chains == body.isEmpty() || (kind != Kind.RESIDUAL && !shortcut.isEmpty())) {
      throw new IllegalArgumentException(
          chains ? kind.word() + " needs a body" : kind.word() + " has no chains");
    }
  }

  /** An operation without chains; settings in pairs of name and number. */
  public static Step of(Kind kind, Map<String, Integer> settings) {
    return new Step(kind, settings, "", List.of(), List.of());
  }

  /** An operation without settings. */
  public static Step of(Kind kind) {
    return of(kind, Map.of());
  }

  /** A convolution that keeps the side, where the kernel's is odd. */
  public static Step conv(int outputs, int kernel) {
    return of(Kind.CONV, Map.of("outputs", outputs, "kernel", kernel));
  }

  /** A linear map. */
  public static Step linear(int outputs) {
    return of(Kind.LINEAR, Map.of("outputs", outputs));
  }

  /** The last layer's linear map, with as many outputs as there are classes. */
  public static Step classifier() {
    return of(Kind.LINEAR);
  }

  /** Max-pooling of windows that do not overlap. */
  public static Step maxPool(int kernel) {
    return of(Kind.MAX_POOL, Map.of("kernel", kernel));
  }

  /** The sum of a chain and the input. */
  public static Step residual(List<Step> body) {
    return residual(body, List.of());
  }

  /** The sum of two chains. */
  public static Step residual(List<Step> body, List<Step> shortcut) {
    return new Step(Kind.RESIDUAL, Map.of(), "", body, shortcut);
  }

  /** The input times a factor for each channel that a chain makes of it. */
  public static Step gate(List<Step> body) {
    return new Step(Kind.GATE, Map.of(), "", body, List.of());
  }

  /** The same with another number. */
  public Step with(String setting, int value) {
    Map<String, Integer> more = new LinkedHashMap<>(settings);
    more.put(setting, value);
    return new Step(kind, more, name, body, shortcut);
  }

  /** The same with a name of its tensors, e.g. {@code features.0}. */
  public Step named(String other) {
    return new Step(kind, settings, other, body, shortcut);
  }

  /** The settings by name. */
  Map<String, Integer> sorted() {
    return new TreeMap<>(settings);
  }

  private int number(String setting) {
    Integer value = settings.get(setting);
    if (value == null) {
      throw new IllegalArgumentException(kind.word() + " needs " + setting);
    }
    return value;
  }

  private int number(String setting, int absent) {
    return settings.getOrDefault(setting, absent);
  }

  /**
   * The operation for an input.
   *
   * @param place name of its tensors where it has none of its own
   * @param classes outputs of a linear map without; 0 where it must have them
   */
  Operation operation(String place, Shape input, int classes) {
    String module = name.isEmpty() ? place : name;
    int channels = input.channels();
    return switch (kind) {
      case CONV ->
          new Operation.Convolution(
              module,
              channels,
              number("outputs"),
              number("kernel"),
              number("stride", 1),
              number("padding", number("kernel") / 2),
              number("groups", 1),
              number("bias", 1) > 0);
      case LINEAR ->
          new Operation.Linear(
              module, channels, classes > 0 ? number("outputs", classes) : number("outputs"));
      case BATCH_NORM -> new Operation.BatchNorm(module, channels, 1e-5, 0.1);
      case LAYER_NORM -> new Operation.LayerNorm(module, channels);
      case MAX_POOL ->
          new Operation.MaxPool(
              number("kernel"), number("stride", number("kernel")), number("padding", 0));
      case AVERAGE_POOL -> Operation.Plain.AVERAGE;
      case FLATTEN -> Operation.Plain.FLATTEN;
      case DROPOUT -> Operation.Plain.DROPOUT;
      case RELU -> Operation.Plain.RELU;
      case HARDSWISH -> Operation.Plain.HARDSWISH;
      case HARDSIGMOID -> Operation.Plain.HARDSIGMOID;
      case GELU -> Operation.Plain.GELU;
      case RESIDUAL ->
          new Operation.Residual(
              operations(body, place + ".body", input, classes),
              operations(shortcut, place + ".shortcut", input, classes));
      case GATE -> new Operation.Gate(operations(body, place + ".body", input, classes));
      case PATCHES -> patches(module, input);
      case ATTENTION -> new Operation.Attention(module, channels, number("heads"));
      case CLASS_TOKEN -> Operation.Plain.CLASS_TOKEN;
    };
  }

  private Operation patches(String module, Shape input) {
    int kernel = number("kernel");
    Operation.Convolution patches =
        new Operation.Convolution(
            module, input.channels(), number("outputs"), kernel, kernel, 0, 1, true);
    return new Operation.Tokens(
        module + ".class_token",
        patches,
        module + ".positions",
        patches.output(input).positions() + 1);
  }

  /** A chain of them. */
  static List<Operation> operations(List<Step> steps, String place, Shape input, int classes) {
    List<Operation> operations = new ArrayList<>();
    Shape current = input;
    for (Step step : steps) {
      Operation operation = step.operation(place + "." + operations.size(), current, classes);
      current = operation.output(current);
      operations.add(operation);
    }
    return operations;
  }
}
