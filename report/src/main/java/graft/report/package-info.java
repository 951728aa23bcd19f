/**
 * A study as people read it: one self-contained page, its figures as SVG and PNG, its tables as
 * CSV, and a plain summary for the terminal. {@link graft.report.StudyReport} writes them; {@link
 * graft.report.LivePage} shows the same of a study that may still run. All numbers come from {@code
 * graft.analysis}; nothing is computed here but where ink goes. Every name and text that is shown
 * counts as hostile.
 *
 * <p>May use {@code analysis.comparison}, {@code analysis.derivation}, {@code analysis.figures},
 * {@code analysis.findings}, {@code core.data}, {@code core.error}, {@code core.lock}, {@code
 * core.model}, {@code core.protocol}, {@code core.statistics}, {@code core.text}, {@code
 * study.execution}, {@code study.plan}, {@code study.search}, {@code study.store}.
 */
@NullMarked
package graft.report;

import org.jspecify.annotations.NullMarked;
