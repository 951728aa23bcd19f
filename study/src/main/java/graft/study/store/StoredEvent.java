package graft.study.store;

import graft.study.event.StudyEvent;
import java.time.Instant;

/**
 * Something that happened to a study.
 *
 * @param at wall clock; a label only
 */
public record StoredEvent(Instant at, StudyEvent event) {}
