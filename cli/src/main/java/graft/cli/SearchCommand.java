package graft.cli;

import graft.api.Doing;
import graft.api.ProtocolSearch;
import graft.api.SearchForecast;
import graft.api.SearchListener;
import graft.api.SearchProgress;
import graft.api.Versions;
import graft.core.error.Shown;
import graft.core.text.Words;
import graft.report.SearchReport;
import graft.report.SearchSummary;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.search.Budget;
import graft.study.search.Strategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code graft search}: the protocol for a dataset, found within a budget. */
@Command(
    name = "search",
    description = {
      "Find the way of training for your images within a budget, then train the model.",
      "Chosen on images held out of the training images; test images are looked at once, at the"
          + " end.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if the final training diverged."
    })
final class SearchCommand extends GraftCommand implements Callable<Integer> {
  static final String WHERE_IT_DIVERGED =
      "A larger --budget may find a calmer protocol; 'graft finetune' trains as 'graft recommend'"
          + " says, without a search.";

  @Mixin private TargetOptions target;
  @Mixin private RunOptions options;
  @Mixin private JsonOption json;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New folder for search, report and model.")
  private Path out;

  @Option(
      names = "--budget",
      defaultValue = "20m",
      paramLabel = "BUDGET",
      description = "A time (90s, 20m, 2h) or trainings (60-trials); default ${DEFAULT-VALUE}.")
  private String budget;

  @Option(
      names = "--strategy",
      defaultValue = "race",
      description = "race, or what it is compared with: random, one_epoch (default race).")
  private Strategy strategy;

  @Override
  public Integer call() {
    ProtocolSearch search =
        new ProtocolSearch(
            target.task(options::on, options.strict()),
            out,
            Budget.parse(budget),
            strategy,
            options.workers(machine()),
            target.seed());
    return viewed(
        view ->
            search
                .run(options.on(machine()), new Watching(view))
                .map(result -> show(result, view))
                .orElse(EXIT_STOPPED));
  }

  /** Shows trainings as a study shows them. */
  private static final class Watching extends ToldProgress implements SearchListener {
    Watching(LiveView view) {
      super(view, false);
    }

    @Override
    public void expects(SearchForecast forecast) {
      view.say(SearchText.forecast(forecast));
    }

    @Override
    public void began(Supplier<SearchProgress> progress) {
      view.show(() -> ProgressLines.of(progress.get()));
    }

    @Override
    public void heard(StudyEvent event) {
      new EventText(List.of()).line(event).ifPresent(this::message);
    }
  }

  private int show(ProtocolSearch.Result result, LiveView view) {
    SearchSummary summary = SearchText.summary(result);
    List<String> found = new ArrayList<>(summary.found(Budget.parse(budget), SearchText::option));
    if (result.neverStarted()) {
      found.add("The final training never started: its loss is still near that of guessing.");
    }
    view.show(ToldProgress.words(Doing.REPORTING));
    Path page =
        SearchReport.write(
            out,
            new SearchReport.Context(
                String.valueOf(target.data().getFileName()),
                result.model().map(model -> model.network().label()).orElse(""),
                result.parts(),
                found,
                settings(result)),
            result.board());
    view.clear();
    List<String> lines = new ArrayList<>(summary.table());
    lines.addAll(found);
    lines.add("report: " + Shown.text(page.toString()));
    result.model().ifPresent(model -> lines.add("model: " + Shown.text("" + model.folder())));
    json.print(this, result::json, () -> lines);
    Optional<TrainingOutcome> outcome = result.outcome();
    if (result.model().isEmpty() && outcome.isPresent()) {
      say("the final training %s", FinetuneCommand.fault(outcome.get(), WHERE_IT_DIVERGED));
      return EXIT_FAILED;
    }
    if (result.neverStarted()) {
      say(
          "warning: the final training never started: its loss is still near that of guessing."
              + " Check that base and images fit together, or take what 'graft recommend' says.");
    }
    return 0;
  }

  private Map<String, String> settings(ProtocolSearch.Result result) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("base", target.base());
    all.put("data", target.data().toString());
    all.put("budget", budget);
    all.put("strategy", strategy.name().toLowerCase(Locale.ROOT));
    all.put("seed", Long.toString(target.seed()));
    all.put("a full training", SearchText.recipe(result.recipe()));
    all.put(
        "cost",
        Words.text(
            "%.1f full trainings, %,d images, %.0f s, without the final training",
            result.trainings(), result.images(), result.seconds()));
    Versions.all().forEach(all::put);
    return all;
  }
}
