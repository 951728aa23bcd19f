/**
 * What happened, for good: a study's durable store with its single writer ({@link
 * graft.core.results.StudyStore}), its readers, exports, digest and check. Knows nothing of workers
 * but the outcomes they bring.
 */
@NullMarked
package graft.core.results;

import org.jspecify.annotations.NullMarked;
