package graft.cli;

import graft.api.SearchProgress;
import graft.study.search.LeaderboardRow;
import graft.study.search.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A whole search's progress in words. */
final class SearchLines implements LiveView.Source {
  private final Supplier<SearchProgress> progress;

  SearchLines(Supplier<SearchProgress> progress) {
    this.progress = progress;
  }

  @Override
  public List<String> lines() {
    SearchProgress now = progress.get();
    List<String> lines = new ArrayList<>();
    now.run().workers().forEach(worker -> lines.add(ProgressLines.worker(worker)));
    lines.add(whole(now));
    return lines;
  }

  @Override
  public String line() {
    return whole(progress.get());
  }

  static String whole(SearchProgress now) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: %d of %d trained; %.1f%s full trainings in all",
                words(now.stage()),
                now.run().trialsDone(),
                now.run().trialsTotal(),
                now.trainings(),
                now.planned().isPresent()
                    ? String.format(Locale.ROOT, " of about %.0f", now.planned().getAsDouble())
                    : ""));
    line.append(
        now.left()
            .map(left -> ", about " + ProgressLines.words(left) + " left")
            .orElse(", time left not known yet"));
    now.stage().best().ifPresent(best -> line.append(best(best)));
    return line.toString();
  }

  private static String best(LeaderboardRow best) {
    return String.format(
        Locale.ROOT,
        "; best so far %s, %.1f %% on %s",
        best.candidate().text(),
        100 * best.accuracy(),
        best.replicates() == 1 ? "1 part" : best.replicates() + " parts");
  }

  private static String words(Stage stage) {
    return switch (stage.kind()) {
      case ANCHORS -> "anchors";
      case ONE_EPOCH -> "one epoch of everything";
      case BEST_AFTER_ONE_EPOCH -> "the best after one epoch in full";
      case ROUND -> "round " + stage.round() + " of " + stage.rounds();
      case FINALISTS -> "the last ones in full";
      case IN_FULL -> "candidates in full";
    };
  }
}
