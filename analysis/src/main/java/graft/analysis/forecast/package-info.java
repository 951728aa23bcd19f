/**
 * How long a study will take: the {@link graft.analysis.forecast.Work} of each training, counted by
 * {@link graft.analysis.forecast.Workloads}; the {@link graft.analysis.forecast.Speed} of this
 * machine, as {@link graft.analysis.forecast.SpeedMeasurement} finds it through the very executor
 * that will run; and both put together in a {@link graft.analysis.forecast.Forecast}, which {@link
 * graft.analysis.forecast.ForecastHistory} keeps beside what the runs really took. Knows nothing of
 * processes or of how a training works.
 *
 * <p>May use {@code analysis.derivation}, {@code core.data}, {@code core.error}, {@code core.json},
 * {@code core.network}, {@code core.pack}, {@code core.protocol}, {@code study.execution}, {@code
 * study.plan}, {@code study.store}.
 */
@NullMarked
package graft.analysis.forecast;

import org.jspecify.annotations.NullMarked;
