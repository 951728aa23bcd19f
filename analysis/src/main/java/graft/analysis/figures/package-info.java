/**
 * Figures and tables as data: what each shows, computed from records, before anything is drawn.
 * {@code graft.report} draws them. A new figure is one new record here with a {@code from} method.
 * Knows nothing of stores or workers.
 *
 * <p>May use {@code core.data}, {@code core.protocol}, {@code core.statistics}, {@code core.text},
 * {@code study.execution}, {@code study.plan}, {@code study.store}.
 */
@NullMarked
package graft.analysis.figures;

import org.jspecify.annotations.NullMarked;
