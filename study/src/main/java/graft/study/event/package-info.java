/**
 * What happens while a study runs, as values: {@link graft.study.event.StudyEvent}, heard by a
 * {@link graft.study.event.StudyEventListener}. The store keeps them as they happen; whatever shows
 * progress reads them.
 *
 * <p>May use {@code study.execution}.
 */
@NullMarked
package graft.study.event;

import org.jspecify.annotations.NullMarked;
