package graft.cli;

import graft.api.PlannedRun;
import graft.api.StudyListener;
import graft.api.TrainingProgress;
import graft.core.error.Shown;
import graft.study.coordinator.RunProgress;
import graft.study.event.StudyEvent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A study in words: its plan on standard output, all else above the live view. */
final class StudyLines extends ToldProgress implements StudyListener {
  private final PrintWriter out;
  private final Path folder;
  private volatile EventText words = new EventText(List.of());

  /**
   * Tells.
   *
   * @param folder of the study, as it is shown
   */
  StudyLines(LiveView view, PrintWriter out, Path folder) {
    super(view, false);
    this.out = out;
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public void heard(StudyEvent event) {
    words.line(event).ifPresent(this::message);
  }

  @Override
  public void retried(int count) {
    out.println(count + " bases and trials that failed before are tried again");
  }

  @Override
  public void planned(PlannedRun plan) {
    words = new EventText(plan.plan().bases());
    view.clear();
    new PlanSummary(plan).lines().forEach(out::println);
    out.println("logs in " + Shown.text(folder.resolve("logs").toString()));
    out.flush();
  }

  @Override
  public void began(Supplier<RunProgress> progress) {
    view.show(() -> ProgressLines.of(progress.get()));
  }

  @Override
  public void followed(int trials) {
    view.clear();
    out.println(trials + " trials follow from these results: derived protocols");
    out.flush();
  }

  @Override
  public void progressed(TrainingProgress progress) {
    view.show(ProgressLines.words(progress.now(), progress.epochs()));
  }
}
