/**
 * The paper's findings F1 to F15 as contrasts of a study's trials, each with a verdict (spec
 * section 6; {@code docs/verdicts.md}). {@link graft.analysis.findings.Findings} is the way in;
 * what a finding compares is written in the classes named after the paper's sections, how it is
 * judged in {@link graft.analysis.findings.Claim} and {@code Judge}. Runs nothing.
 *
 * <p>May use {@code analysis.derivation}, {@code analysis.figures}, {@code core.data}, {@code
 * core.protocol}, {@code core.random}, {@code core.statistics}, {@code study.execution}, {@code
 * study.plan}, {@code study.store}.
 */
@NullMarked
package graft.analysis.findings;

import org.jspecify.annotations.NullMarked;
