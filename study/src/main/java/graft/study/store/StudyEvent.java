package graft.study.store;

import java.time.Instant;

/**
 * Something that happened to a study.
 *
 * @param at wall clock; a label only
 */
public record StudyEvent(Instant at, String text) {}
