package graft.study.execution;

import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One training that a worker does: a base or a trial.
 *
 * @param id the base's or trial's id
 * @param attempt 1 for the first; part of its checkpoint, so that an orphan cannot overwrite its
 *     successor's
 * @param method how it learns
 * @param protocol canonical; for a base: {@link Protocol#scratch}
 * @param recipe how it is trained
 * @param drawKey {@link graft.core.random.SeedKey} value of (study seed, split, size, trial seed):
 *     order, views and dropout masks follow from it
 * @param initialKey {@link graft.core.random.SeedKey} value of (study seed, split, trial seed):
 *     initial weights follow from it and the layer's name
 * @param files where it leaves what outlives it
 */
public record TrainingJob(
    String id,
    int attempt,
    Method method,
    Protocol protocol,
    Recipe recipe,
    long drawKey,
    long initialKey,
    Files files) {
  /**
   * Files that coordinator and worker see by the same absolute paths: the worker's machine is the
   * coordinator's, or shares this part of its disk. An executor of other workers gives them paths
   * of theirs, and brings the files back before it tells of the job's end.
   *
   * @param checkpoint that a stopped training goes on from; its parent folder exists
   * @param weights that the final weights are written to (safetensors), or empty to keep none
   */
  public record Files(String checkpoint, Optional<String> weights) {
    /** Of paths of this machine. */
    public static Files of(Path checkpoint, Optional<Path> weights) {
      return new Files(checkpoint.toString(), weights.map(Path::toString));
    }
  }
}
