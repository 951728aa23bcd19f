/**
 * Figures and tables as data: what each shows, computed from records, before anything is drawn.
 * {@code graft.report} draws them. A new figure is one new record here with a {@code from} method.
 * Depends on {@code data}, {@code study}, {@code results} and {@code statistics}; knows nothing of
 * stores or workers.
 */
@NullMarked
package graft.core.figures;

import org.jspecify.annotations.NullMarked;
