/**
 * The training loop, once, for bases and trials: views, updates, evaluation, checkpoints. {@link
 * graft.torch.training.TorchGroupTrainer} is the way in. A training's draws are functions of its
 * keys, epoch, step and layer, never of a generator with a past, so a resumed training is bit for
 * bit the uninterrupted one.
 */
@NullMarked
package graft.torch.training;

import org.jspecify.annotations.NullMarked;
