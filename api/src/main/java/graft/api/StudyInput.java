package graft.api;

import graft.api.machine.Machine;
import graft.core.data.Reading;
import graft.study.plan.FittedStudy;
import graft.study.plan.Resumption;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudySettings;
import java.util.List;
import java.util.Optional;

/**
 * What a study is run on, once everything about it was checked.
 *
 * @param notes how the preset's numbers were fitted to its images
 */
record StudyInput(
    StudyFile file,
    StudySettings settings,
    StudyImages data,
    StudyPlanner planner,
    StudyPlan plan,
    List<String> notes) {

  /**
   * Reads the images and plans.
   *
   * @param before the settings of the study's earlier runs, if there are any
   * @param strict whether what source and target share is refused
   */
  static StudyInput of(
      Machine machine,
      StudyFile asked,
      Optional<StudyFile> before,
      Reading reading,
      boolean strict,
      StudyListener listener) {
    StudySettings read = StudySettings.of(Resumption.merged(before, asked));
    listener.doing(Doing.READING_IMAGES);
    StudyImages data = StudyImages.of(machine, read, reading, listener);
    boolean planned = false;
    try {
      listener.doing(Doing.PLANNING);
      FittedStudy fitted = FittedStudy.of(asked, before, data.store().index());
      StudySettings settings = StudySettings.of(fitted.file());
      StudyPlanner planner = data.planner(settings);
      StudyPlan plan = planner.plan();
      data.guard(settings, plan, strict, listener);
      planned = true;
      return new StudyInput(fitted.file(), settings, data, planner, plan, fitted.notes());
    } finally {
      if (!planned) {
        data.store().close();
      }
    }
  }
}
