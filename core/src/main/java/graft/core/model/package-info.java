/**
 * A model that can be used: weights, the names of its classes and where it came from, in one folder
 * of the Hub layout. {@link graft.core.model.Model} is the folder, {@link
 * graft.core.model.ModelConfig} its {@code config.json}. Runs nothing.
 */
@NullMarked
package graft.core.model;

import org.jspecify.annotations.NullMarked;
