/**
 * What shall be run: a study's settings, its experiments, and the plan of bases and trials that
 * follows from them. Knows nothing of who runs it.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.network}, {@code
 * core.protocol}, {@code core.text}, {@code study.identity}, {@code study.source}.
 */
@NullMarked
package graft.study.plan;

import org.jspecify.annotations.NullMarked;
