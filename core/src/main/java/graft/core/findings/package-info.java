/**
 * The paper's findings F1 to F15 as contrasts of a study's trials, each with a verdict (spec
 * section 6; {@code docs/verdicts.md}). {@link graft.core.findings.Findings} is the way in; what a
 * finding compares is written in the classes named after the paper's sections, how it is judged in
 * {@link graft.core.findings.Claim} and {@code Judge}. Depends on {@code figures}, {@code
 * derivation}, {@code study} and {@code statistics}; runs nothing.
 */
@NullMarked
package graft.core.findings;

import org.jspecify.annotations.NullMarked;
