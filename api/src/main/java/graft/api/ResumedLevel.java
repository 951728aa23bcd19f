package graft.api;

import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.study.execution.CpuLevel;
import graft.study.store.StudyRecords;

/**
 * The instructions that a study's workers use: those of its first run, on every machine, since
 * others may give other last bits.
 */
final class ResumedLevel {
  /** The fact that names it. */
  static final String FACT = "cpu_level";

  private ResumedLevel() {}

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
