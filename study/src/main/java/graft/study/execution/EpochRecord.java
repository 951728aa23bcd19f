package graft.study.execution;

/**
 * One epoch of a training.
 *
 * @param epoch 1-based
 * @param lowRate learning rate of the low-rate layers in its first update; with a layer decay that
 *     of the lowest layer that is not frozen
 * @param highRate learning rate of the high-rate layers in its first update
 * @param trainLoss running mean over the epoch's batches weighted by their size, dropout and
 *     augmentation on
 */
public record EpochRecord(int epoch, double lowRate, double highRate, double trainLoss) {}
