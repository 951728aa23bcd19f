/**
 * How long a study will take: the {@link graft.core.forecast.Work} of each training, counted by
 * {@link graft.core.forecast.Workloads}; the {@link graft.core.forecast.Speed} of this machine, as
 * {@link graft.core.forecast.SpeedMeasurement} finds it through the very executor that will run;
 * and both put together in a {@link graft.core.forecast.Forecast}, which {@link
 * graft.core.forecast.ForecastHistory} keeps beside what the runs really took. Knows nothing of
 * processes or of how a training works.
 */
@NullMarked
package graft.core.forecast;

import org.jspecify.annotations.NullMarked;
