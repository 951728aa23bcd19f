/**
 * The protocol that a study's own results speak for (<em>derived</em>), chosen as the paper did and
 * honestly. Depends on {@code figures} and {@code study}; plans nothing and runs nothing.
 */
@NullMarked
package graft.core.derivation;

import org.jspecify.annotations.NullMarked;
