package graft.core.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an unpickled value holds, however its script put it together.
 *
 * @param dictionaries of tensors, the outermost first, at most {@link #DEEPEST} keys deep
 * @param tensors how many there are at any depth
 * @param keys of the outermost dictionary; empty where the value is none
 */
record Checkpoint(List<Dictionary<PickledTensor>> dictionaries, int tensors, List<String> keys) {
  /** Deeper ones are the states of optimizers. */
  static final int DEEPEST = 4;

  private static final int LONGEST = 200;

  private record Place(String key, int depth, boolean numbered, Object value) {}

  /** Looks through a value; each part of it once, so that cycles and repeats cost nothing. */
  static Checkpoint of(@Nullable Object unpickled) {
    List<Dictionary<PickledTensor>> found = new ArrayList<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<PickledTensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Place> left = new ArrayDeque<>();
    if (unpickled != null) {
      left.add(new Place("", 0, false, unpickled));
    }
    while (!left.isEmpty()) {
      Place place = left.remove();
      if (place.value() instanceof PickledTensor tensor) {
        tensors.add(tensor);
      } else if (isContainer(place.value()) && seen.add(place.value())) {
        if (place.value() instanceof Map<?, ?> map && place.depth() <= DEEPEST) {
          dictionary(place, map).ifPresent(found::add);
        }
        parts(place, left);
      }
    }
    return new Checkpoint(
        found,
        tensors.size(),
        unpickled instanceof Map<?, ?> map
            ? map.keySet().stream().map(Checkpoint::name).toList()
            : List.of());
  }

  private static boolean isContainer(Object value) {
    return value instanceof Map || value instanceof List || value instanceof Object[];
  }

  private static void parts(Place place, Deque<Place> left) {
    if (place.value() instanceof Map<?, ?> map) {
      map.forEach((key, value) -> add(place, name(key), !(key instanceof String), value, left));
      return;
    }
    List<?> items =
        place.value() instanceof Object[] tuple
            ? Collections.unmodifiableList(Arrays.asList(tuple))
            : (List<?>) place.value();
    for (int i = 0; i < items.size(); i++) {
      add(place, Integer.toString(i), true, items.get(i), left);
    }
  }

  private static void add(
      Place in, String name, boolean number, @Nullable Object value, Deque<Place> left) {
    if (value != null && (value instanceof PickledTensor || isContainer(value))) {
      boolean shown = in.depth() < DEEPEST; // deeper keys are never shown
      String key = !shown ? in.key() : in.key().isEmpty() ? name : in.key() + "/" + name;
      left.add(new Place(key, in.depth() + 1, in.numbered() || number, value));
    }
  }

  private static Optional<Dictionary<PickledTensor>> dictionary(Place place, Map<?, ?> map) {
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          if (value instanceof PickledTensor tensor && key instanceof String name) {
            tensors.put(name, tensor);
          } else {
            others.add(name(key));
          }
        });
    return tensors.isEmpty()
        ? Optional.empty()
        : Optional.of(new Dictionary<>(place.key(), place.numbered(), tensors, others));
  }

  /** A key as text, cut; a tuple is not written out, it may hold itself. */
  private static String name(@Nullable Object key) {
    String name = key instanceof Object[] ? "(...)" : String.valueOf(key);
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "...";
  }
}
