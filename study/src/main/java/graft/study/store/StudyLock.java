package graft.study.store;

import graft.core.error.StudyInUseException;
import graft.core.error.UsageException;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;

/** The right to write to a study: a lock on {@code study.lock}. */
final class StudyLock implements AutoCloseable {
  private final ProcessLock lock;

  private StudyLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock or refuses at once.
   *
   * @throws StudyInUseException naming the holder
   */
  static StudyLock take(Path studyFolder) {
    try {
      return new StudyLock(
          ProcessLock.take(file(studyFolder)).orElseThrow(() -> inUse(studyFolder)));
    } catch (IOException e) {
      throw new UsageException("cannot lock the study in " + studyFolder + ": " + e, e);
    }
  }

  /** Whether a process runs the study; for display only. */
  static boolean isHeld(Path studyFolder) {
    return ProcessLock.isHeld(file(studyFolder));
  }

  /** Its file, which stays when the lock is given back. */
  static Path file(Path folder) {
    return folder.resolve("study.lock");
  }

  private static StudyInUseException inUse(Path folder) {
    return new StudyInUseException(
        "the study in "
            + folder
            + " is in use by "
            + ProcessLock.holder(file(folder))
            + "\nWait for it or stop it, then run the same command again.");
  }

  @Override
  public void close() {
    lock.close();
  }
}
