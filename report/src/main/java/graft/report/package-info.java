/**
 * A study as people read it: one self-contained page, its figures as SVG and PNG, its tables as
 * CSV, and a plain summary for the terminal. {@link graft.report.StudyReport} writes them. All
 * numbers come from {@code graft.core.figures}; nothing is computed here but where ink goes. Every
 * name and text that is shown counts as hostile. Depends on {@code core} alone.
 */
@NullMarked
package graft.report;

import org.jspecify.annotations.NullMarked;
