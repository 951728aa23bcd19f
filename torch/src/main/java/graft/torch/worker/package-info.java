/**
 * Processes with libtorch inside: unpacking its native libraries once ({@link
 * graft.torch.worker.Natives}) and proving that they work ({@link graft.torch.worker.SelfCheck}).
 */
@NullMarked
package graft.torch.worker;

import org.jspecify.annotations.NullMarked;
