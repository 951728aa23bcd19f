/**
 * The training loop, once, for bases and trials: views, updates, evaluation, checkpoints. {@link
 * graft.torch.training.TorchGroupTrainer} is the way in. A training's draws are functions of its
 * keys, epoch, step and layer, never of a generator with a past, so a resumed training is bit for
 * bit the uninterrupted one.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.model}, {@code core.network},
 * {@code core.pack}, {@code core.protocol}, {@code core.random}, {@code core.svm}, {@code
 * core.text}, {@code core.weights}, {@code study.execution}, {@code study.identity}, {@code
 * torch.network}.
 */
@NullMarked
package graft.torch.training;

import org.jspecify.annotations.NullMarked;
