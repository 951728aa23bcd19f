/**
 * The commands: options in, words and exit codes out. They wire the rooms below and turn errors
 * into messages. Nothing is computed here.
 *
 * <p>May use {@code analysis.derivation}, {@code analysis.forecast}, {@code analysis.prediction},
 * {@code analysis.recommendation}, {@code api}, {@code api.live}, {@code api.machine}, {@code
 * core.data}, {@code core.data.synthetic}, {@code core.error}, {@code core.json}, {@code
 * core.lock}, {@code core.model}, {@code core.network}, {@code core.pack}, {@code core.protocol},
 * {@code core.statistics}, {@code core.text}, {@code core.weights}, {@code export}, {@code report},
 * {@code spark}, {@code study.coordinator}, {@code study.event}, {@code study.execution}, {@code
 * study.plan}, {@code study.search}, {@code study.source}, {@code study.store}.
 */
@NullMarked
package graft.cli;

import org.jspecify.annotations.NullMarked;
