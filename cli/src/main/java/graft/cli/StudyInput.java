package graft.cli;

import graft.api.machine.Machine;
import graft.study.plan.FittedStudy;
import graft.study.plan.Resumption;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudySettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * What a study is run on, once everything about it was checked.
 *
 * @param notes what its images made of the preset's numbers
 */
record StudyInput(
    StudyFile file,
    StudySettings settings,
    StudyData data,
    StudyPlanner planner,
    StudyPlan plan,
    List<String> notes) {

  /**
   * Reads the images and plans.
   *
   * @param before the settings of the study's earlier runs, if there are any
   */
  static StudyInput of(
      Machine machine,
      StudyFile asked,
      Optional<StudyFile> before,
      RunOptions options,
      LiveView view) {
    StudySettings read = StudySettings.of(Resumption.merged(before, asked));
    PrintWriter err = view.writer();
    view.show(StudySession.READING);
    StudyData data = StudyData.of(machine, read, options.reading(), err);
    boolean planned = false;
    try {
      view.show(StudySession.PLANNING);
      FittedStudy fitted = FittedStudy.of(asked, before, data.store().index());
      StudySettings settings = StudySettings.of(fitted.file());
      StudyPlanner planner = data.planner(settings);
      StudyPlan plan = planner.plan();
      data.guard(settings, plan, options, err);
      planned = true;
      return new StudyInput(fitted.file(), settings, data, planner, plan, fitted.notes());
    } finally {
      if (!planned) {
        data.store().close();
      }
    }
  }
}
