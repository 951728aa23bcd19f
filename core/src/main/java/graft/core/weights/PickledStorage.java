package graft.core.weights;

import graft.core.error.Shown;

/**
 * What a pickle says of a storage: a run of numbers that one or more tensors look into.
 *
 * @param key its name in the file
 * @param format how its numbers are written
 * @param values count of its numbers
 */
record PickledStorage(String key, NumberFormat format, long values) {
  PickledStorage {
    if (values < 0 || values > Long.MAX_VALUE / Long.BYTES) {
      throw new RefusedPickleException(
          "storage " + Shown.brief(key) + " claims " + values + " numbers");
    }
  }

  /** Length of its data. */
  long bytes() {
    return values * format.bytes();
  }
}
