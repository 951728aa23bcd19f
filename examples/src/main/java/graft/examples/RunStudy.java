package graft.examples;

import graft.analysis.findings.Finding;
import graft.analysis.findings.Verdict;
import graft.api.Study;
import graft.api.StudyResult;
import graft.core.data.synthetic.SyntheticImages;
import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A study of how many layers to transfer: run, stopped, resumed, and what it found. */
public final class RunStudy {
  private RunStudy() {}

  /**
   * Runs in a new folder.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    SyntheticImages.write(folder.resolve("images"), 6, 12, 4, 32, 1, written -> {});
    StudyFile file = StudyFile.preset("small");
    file.put("data", folder.resolve("images").toString());
    List.of("experiments=[layers]", "splits=2", "sizes=[6]", "network=alexnet-32-slim")
        .forEach(file::set);
    List.of("recipe.epochs=4", "recipe.rates.step_epochs=1", "base_recipe.epochs=3")
        .forEach(file::set);
    Study study = Study.of(file, folder.resolve("study"));

    // Whoever holds the study may stop it, on any thread; run again, it goes on.
    CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(study::requestStop);
    StudyResult result = study.run(System.out::println);
    while (result.isStopped()) {
      System.out.println("stopped with " + study.status().trials().size() + " trials planned");
      result = study.run(System.out::println);
    }

    for (Finding finding : result.report().orElseThrow().verdicts()) {
      if (finding.verdict() != Verdict.NOT_TESTED) {
        System.out.println(finding.sentence());
      }
    }
    System.out.println(result.end() + ", see " + result.report().orElseThrow().index());
  }
}
