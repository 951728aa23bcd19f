package graft.api;

import graft.api.machine.Machine;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.CpuLevel;
import graft.study.plan.StudySettings;
import graft.study.store.StudyRecords;
import graft.torch.network.Device;
import java.util.Set;

/**
 * What a study's workers compute with: the device and the instructions of its first run, on every
 * machine, since others give other last bits.
 */
final class ResumedLevel {
  /** The fact that names it. */
  static final String FACT = "cpu_level";

  /** The fact that names the kind of device where it is not the processor. */
  static final String DEVICE_FACT = "device";

  private ResumedLevel() {}

  /**
   * Refuses to go on with a study on another kind of device than it was begun on.
   *
   * @throws UsageException if so
   */
  static void requireDevice(StudyRecords study, Device device) {
    String begun = study.fact(DEVICE_FACT).orElse(Device.CPU.kind());
    if (study.fact(FACT).isPresent() && !begun.equals(device.kind())) {
      throw new UsageException(
          "this study was begun on device "
              + begun
              + ", not "
              + device.kind()
              + ", and the results of both do not go together; ",
          Remedy.SAME_DEVICE);
    }
  }

  /** The level on which a machine's workers begin a study. */
  static CpuLevel ofNew(Machine machine, StudySettings settings) {
    Set<Precision> formats = machine.device().isCpu() ? settings.formats() : Set.of();
    return machine.workerSource().level().takenBy(formats);
  }

  /**
   * The study's level, or that of a new one where it has not begun.
   *
   * @throws MachineException if the machine's workers lack instructions of it
   */
  static CpuLevel of(StudyRecords study, Machine machine, StudySettings settings, Remedy remedy) {
    return study.fact(FACT).isPresent()
        ? require(study, machine.workerSource().level(), remedy)
        : ofNew(machine, settings);
  }

  /**
   * The study's level, or this processor's where the study has not begun.
   *
   * @param remedy what to do where this processor lacks some
   * @throws MachineException if this processor lacks instructions of it
   */
  static CpuLevel require(StudyRecords study, Remedy remedy) {
    return require(study, CpuLevel.ofThisMachine(), remedy);
  }

  /** The same on a processor of some level. */
  static CpuLevel require(StudyRecords study, CpuLevel here, Remedy remedy) {
    CpuLevel pinned = study.fact(FACT).map(CpuLevel::valueOf).orElse(here);
    if (!here.includes(pinned)) {
      throw new MachineException(
          "this study was begun with "
              + pinned
              + " instructions, this processor has "
              + here
              + " only; ",
          remedy);
    }
    return pinned;
  }
}
