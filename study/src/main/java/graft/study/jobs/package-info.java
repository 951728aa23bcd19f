/**
 * From plan to work: what a worker is told for each base and trial. The keys that every draw of a
 * training follows from are made here, and nowhere else.
 *
 * <p>May use {@code core.data}, {@code core.network}, {@code core.pack}, {@code core.protocol},
 * {@code core.random}, {@code study.coordinator}, {@code study.execution}, {@code study.plan}.
 */
@NullMarked
package graft.study.jobs;

import org.jspecify.annotations.NullMarked;
