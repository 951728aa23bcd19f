/**
 * The protocols of experiment {@code optimal} side by side: Figure 6, Table 2 and the sensitivity
 * of both to the recipe.
 *
 * <p>May use {@code analysis.derivation}, {@code analysis.figures}, {@code core.data}, {@code
 * core.protocol}, {@code core.statistics}, {@code study.plan}, {@code study.store}.
 */
@NullMarked
package graft.analysis.comparison;

import org.jspecify.annotations.NullMarked;
