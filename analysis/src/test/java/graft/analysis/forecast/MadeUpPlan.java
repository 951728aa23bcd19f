package graft.analysis.forecast;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.study.plan.StudyFile;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudySettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo's experiments on an index of eight classes, 30 training and 5 validation images each.
 */
record MadeUpPlan(StudySettings settings, StudyPlan plan, Workloads workloads) {
  static MadeUpPlan of(String... overrides) {
    StudyFile file = StudyFile.preset("demo");
    for (String override : overrides) {
      file.set(override);
    }
    StudySettings settings = StudySettings.of(file);
    DatasetIndex index = index();
    StudyPlan plan = StudyPlanner.plan(settings, index);
    return new MadeUpPlan(settings, plan, new Workloads(settings, plan, index));
  }

  private static DatasetIndex index() {
    List<String> names = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      names.add("class-" + c);
      for (int i = 0; i < 35; i++) {
        Role role = i < 30 ? Role.TRAIN : Role.VALIDATION;
        examples.add(
            new Example(role, c, "%03d.png".formatted(i), ContentHash.ofHex("%064x".formatted(i))));
      }
    }
    return new DatasetIndex("f", names, examples);
  }
}
