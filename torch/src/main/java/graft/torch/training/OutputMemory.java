package graft.torch.training;

/** Bytes that kept outputs of frozen layers may take. One thread. */
final class OutputMemory {
  private final boolean isWanted;
  private long left;

  /** So many; 0 where none are to be kept. */
  OutputMemory(long bytes) {
    isWanted = bytes > 0;
    left = bytes;
  }

  /** Takes some for the outputs of a layer; says so, once, where there are too few. */
  boolean take(long bytes, int layer) {
    boolean fits = bytes <= left;
    if (fits) {
      left -= bytes;
    } else if (isWanted) {
      System.err.printf(
          "the outputs of layer %d would take %,d MB, %,d MB are left: computed anew each time%n",
          layer, bytes >> 20, left >> 20);
    }
    return fits;
  }
}
