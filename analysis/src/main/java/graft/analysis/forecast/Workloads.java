package graft.analysis.forecast;

import graft.core.data.ClassSplit;
import graft.core.data.DatasetIndex;
import graft.core.data.Selections;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudySettings;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/** Counts the work of the bases and trials of one study on one dataset. */
public final class Workloads {
  private record TestImages(int ofSource, int ofTarget, int extra) {}

  private final List<ClassSplit> splits;
  private final List<TestImages> tests = new ArrayList<>();

  /** Workloads of a plan that was made from these settings and this index. */
  public Workloads(StudySettings settings, StudyPlan plan, DatasetIndex index) {
    splits = plan.splits();
    Selections selections = new Selections(index);
    for (ClassSplit split : splits) {
      tests.add(
          new TestImages(
              selections.test(split.source()).size(),
              selections.test(split.target()).size(),
              selections.testExtra(split.target(), settings.testExtra()).size()));
    }
  }

  /** The work of a base: all layers learn. */
  public Work of(BaseSpec base) {
    Network network = network(base.network(), base.classes());
    return Work.of(
        network,
        Method.SGD,
        Protocol.scratch(network.depth(), 0),
        base.recipe(),
        base.images(),
        tests.get(base.split()).ofSource(),
        0);
  }

  /** The work of a trial. */
  public Work of(TrialSpec trial) {
    TestImages test = tests.get(trial.split());
    return Work.of(
        network(trial.network(), splits.get(trial.split()).target().size()),
        trial.method(),
        trial.protocol(),
        trial.recipe(),
        trial.images(),
        test.ofTarget(),
        test.extra());
  }

  private static Network network(String name, int classes) {
    return Networks.find(name, classes)
        .orElseThrow(() -> new IllegalArgumentException("unknown network " + name));
  }
}
