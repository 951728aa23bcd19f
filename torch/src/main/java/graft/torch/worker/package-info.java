/**
 * Processes with libtorch inside: unpacking its native libraries once ({@link
 * graft.torch.worker.Natives}) and proving that they work ({@link graft.torch.worker.SelfCheck}).
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.network}, {@code core.pack}, {@code core.process}, {@code core.protocol}, {@code
 * core.random}, {@code study.execution}, {@code torch.network}, {@code torch.training}.
 */
@NullMarked
package graft.torch.worker;

import org.jspecify.annotations.NullMarked;
