/**
 * What Graft runs on: {@link graft.api.machine.Machine} says where things are kept, where workers
 * and decoders come from and how many; {@link graft.api.machine.Packing} makes packed stores there,
 * {@link graft.api.machine.Leftovers} tidies up. Knows the rooms {@code images} and {@code torch};
 * no native code runs in the calling process.
 *
 * <p>May use {@code core.data}, {@code core.data.synthetic}, {@code core.error}, {@code core.lock},
 * {@code core.pack}, {@code core.process}, {@code core.protocol}, {@code core.text}, {@code
 * images}, {@code study.coordinator}, {@code study.execution}, {@code study.plan}, {@code
 * torch.network}.
 */
@NullMarked
package graft.api.machine;

import org.jspecify.annotations.NullMarked;
