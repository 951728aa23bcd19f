/**
 * Graft from Java: four programs to begin with. Each makes its own small images.
 *
 * <p>May use {@code analysis.findings}, {@code analysis.recommendation}, {@code api}, {@code
 * core.data.synthetic}, {@code study.plan}, {@code study.search}.
 */
@NullMarked
package graft.examples;

import org.jspecify.annotations.NullMarked;
