/**
 * What happened, for good: a study's durable store with its single writer ({@link
 * graft.study.store.StudyStore}), its readers, exports, digest and check. Knows nothing of workers
 * but the outcomes they bring.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.model}, {@code core.protocol}, {@code core.text}, {@code study.event}, {@code
 * study.execution}, {@code study.plan}.
 */
@NullMarked
package graft.study.store;

import org.jspecify.annotations.NullMarked;
