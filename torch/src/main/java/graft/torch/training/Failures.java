package graft.torch.training;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import java.util.List;

/** What an exception during a training means. */
final class Failures {
  /** What libtorch on a processor, CUDA, C++ and a memory map say. */
  private static final List<String> WANT_OF_MEMORY =
      List.of("can't allocate memory", "out of memory", "bad_alloc", "Map failed");

  private Failures() {}

  /** Throws what is no fault of the job, as want of disk or memory: another attempt may succeed. */
  static void throwIfOfTheMachine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof MachineException || WANT_OF_MEMORY.stream().anyMatch(message::contains)) {
      throw e;
    }
  }

  /** Why a job failed, in one line where it was not our own check. */
  static String reason(RuntimeException e) {
    return e instanceof GraftException
        ? String.valueOf(e.getMessage())
        : e.getClass().getSimpleName() + ": " + firstLine(e);
  }

  /** The first line of what it says. */
  static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
