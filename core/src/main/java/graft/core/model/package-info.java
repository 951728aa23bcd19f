/**
 * A model that can be used: weights, the names of its classes and where it came from, in one folder
 * of the Hub layout. {@link graft.core.model.Model} is the folder, {@link
 * graft.core.model.ModelConfig} its {@code config.json}. Runs nothing.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.network}, {@code core.pack}, {@code core.protocol}, {@code core.text}, {@code core.weights}.
 */
@NullMarked
package graft.core.model;

import org.jspecify.annotations.NullMarked;
