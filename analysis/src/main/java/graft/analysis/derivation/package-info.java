/**
 * The protocol that a study's own results support (<em>derived</em>), chosen as the paper did and
 * honestly. Plans nothing and runs nothing.
 *
 * <p>May use {@code analysis.figures}, {@code core.data}, {@code core.protocol}, {@code
 * study.execution}, {@code study.plan}, {@code study.store}.
 */
@NullMarked
package graft.analysis.derivation;

import org.jspecify.annotations.NullMarked;
