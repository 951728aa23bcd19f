package graft.study.execution;

import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;

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
 * @param checkpoint file that a stopped training goes on from; its parent folder exists
 * @param weights file the final weights are written to (safetensors), or empty to keep none
 */
public record TrainingJob(
    String id,
    int attempt,
    Method method,
    Protocol protocol,
    Recipe recipe,
    long drawKey,
    long initialKey,
    String checkpoint,
    String weights) {}
