/**
 * A study as other programs read it. An {@link graft.export.Exporter} takes the records of a study:
 * {@link graft.export.TensorBoardExport} and {@link graft.export.MlflowExport} show each base and
 * trial as a run ({@link graft.export.TrackedRun}) and add what is new when they are called again;
 * {@link graft.export.ParquetExport} writes the tables. Nothing here keeps more than one outcome in
 * memory.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.protocol}, {@code study.execution}, {@code study.plan}, {@code study.store}.
 */
@NullMarked
package graft.export;

import org.jspecify.annotations.NullMarked;
