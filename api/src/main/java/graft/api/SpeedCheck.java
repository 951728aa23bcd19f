package graft.api;

import graft.analysis.forecast.Probe;
import graft.analysis.forecast.Speed;
import graft.analysis.forecast.SpeedMeasurement;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.ClassSplit;
import graft.core.data.Selections;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How fast a study's trainings are here, measured on its own images.
 *
 * @param speed of each worker
 * @param workerBytes memory that a worker held, where the system tells
 */
public record SpeedCheck(Speed speed, OptionalLong workerBytes) {
  /**
   * Measures for some seconds, and keeps what was measured for later runs; empty where that does
   * not work, which the run itself will explain.
   *
   * @param level instructions that the workers use at most
   * @param kept whether what another run measured a short time ago is taken instead
   * @param listener told when it is measured
   */
  static Optional<SpeedCheck> of(
      Machine machine,
      TrialExecutor executor,
      CpuLevel level,
      StudyInput input,
      boolean kept,
      StudyListener listener) {
    Probe probe = probe(input.settings(), input.plan(), input.data().store());
    KeptSpeed place = KeptSpeed.of(machine, executor.workers(), level, probe);
    Optional<SpeedCheck> known = kept ? place.find(Instant.now()) : Optional.empty();
    if (known.isPresent()) {
      return known;
    }
    listener.doing(Doing.MEASURING);
    try (ScratchFolder folder = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.SPEED)) {
      Optional<SpeedCheck> measured =
          SpeedMeasurement.of(executor, probe, folder.path())
              .map(speed -> new SpeedCheck(speed, machine.workerSource().peakBytes()));
      measured.ifPresent(place::keep);
      return measured;
    }
  }

  private static Probe probe(StudySettings settings, StudyPlan plan, PackedStore store) {
    ClassSplit split = plan.splits().get(0);
    Selections selections = new Selections(store.index());
    List<String> classes = split.source().isEmpty() ? split.target() : split.source();
    return new Probe(
        Networks.find(settings.network(), classes.size()).orElseThrow(),
        store.content(),
        selections.training(classes),
        selections.test(classes),
        settings.recipe().resolve(split.target().size()),
        plan.bases().get(0).recipe().batch());
  }
}
