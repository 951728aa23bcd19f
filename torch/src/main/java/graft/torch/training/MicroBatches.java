package graft.torch.training;

import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.text.Words;
import java.util.List;
import java.util.function.LongFunction;

/**
 * How many images of a batch pass at a time: all of them, until the memory of a graphics card is
 * too short for it; then half as many, again and again. Want of this process's own memory is no
 * matter of it. One thread.
 */
final class MicroBatches {
  /** What libtorch and its libraries say when a card's memory is too short. */
  private static final List<String> SHORT_OF_MEMORY =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  private final String what;
  private final boolean divisible;
  private long most = Long.MAX_VALUE;

  /**
   * None divided yet.
   *
   * @param what is done with them, for messages
   * @param divisible whether parts give what the whole would give
   */
  MicroBatches(String what, boolean divisible) {
    this.what = what;
    this.divisible = divisible;
  }

  /**
   * Does something with a batch.
   *
   * @param work of parts of so many images at most; done anew, with fewer, where memory was short,
   *     so it changes nothing before it has all
   * @throws MachineException if memory is too short for the smallest part
   */
  <T> T of(long images, LongFunction<T> work) {
    while (true) {
      long part = Math.min(images, most);
      try {
        return work.apply(part);
      } catch (RuntimeException e) {
        if (!isShortOfMemory(e)) {
          throw e;
        }
        halve(part);
      }
    }
  }

  /** Whether an exception says that the memory of a card is too short. */
  static boolean isShortOfMemory(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return SHORT_OF_MEMORY.stream().anyMatch(message::contains);
  }

  private void halve(long part) {
    String told =
        "the memory of the graphics card is too short for %s at a time"
            .formatted(Words.counted(part, "image"));
    if (part == 1 || !divisible) {
      throw new MachineException(
          told
              + (divisible
                  ? "; "
                  : ", and batch normalisation measures whole batches, which cannot be divided;"
                      + " take smaller batches, or ")
              + "let fewer trainings share the card, or ",
          Remedy.ON_CPU);
    }
    most = (part + 1) / 2;
    System.err.printf("%s: %s %d from now on%n", told, what, most);
  }
}
