package graft.cli;

import graft.api.Doing;
import graft.api.ProtocolSearch;
import graft.api.SearchForecast;
import graft.api.SearchListener;
import graft.api.SearchProgress;
import graft.api.Versions;
import graft.core.error.Shown;
import graft.report.SearchReport;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.search.Budget;
import graft.study.search.Strategy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft search}: the protocol for a dataset, found within a budget. */
@Command(
    name = "search",
    description = {
      "Find k, n, d, f and the rates for your images within a budget, then train the model.",
      "Chosen on images held out of the training images; test images are looked at once, at the"
          + " end.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if the final training diverged."
    })
final class SearchCommand implements Callable<Integer> {
  private static final int EXIT_FAILED = 6;
  private static final int EXIT_STOPPED = 130;
  static final String WHERE_IT_DIVERGED =
      "A larger --budget may find a calmer protocol; 'graft finetune' takes any of the"
          + " leaderboard.";

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private RunOptions options;
  @Mixin private NamesOption names = new NamesOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New folder for search, report and model.")
  private Path out = Path.of("");

  @Option(
      names = "--budget",
      defaultValue = "20m",
      paramLabel = "BUDGET",
      description = "A time (90s, 20m, 2h) or trainings (60-trials); default ${DEFAULT-VALUE}.")
  private String budget = "20m";

  @Option(
      names = "--strategy",
      defaultValue = "race",
      description = "race, or what it is compared with: random, one_epoch (default race).")
  private Strategy strategy = Strategy.RACE;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    ProtocolSearch search =
        new ProtocolSearch(
            target.task(names.on(options.reading()), options.strict()),
            out,
            Budget.parse(budget),
            strategy,
            options.workers(Graft.machine(spec)),
            target.seed());
    try (LiveView view = LiveView.start(err)) {
      return search
          .run(Graft.machine(spec), new Watching(view))
          .map(result -> show(result, view))
          .orElse(EXIT_STOPPED);
    }
  }

  /** Shows trainings as a study shows them. */
  private static final class Watching extends ToldProgress implements SearchListener {
    private final LiveView view;

    Watching(LiveView view) {
      super(view, false);
      this.view = view;
    }

    @Override
    public void expects(SearchForecast forecast) {
      view.say(SearchText.forecast(forecast));
    }

    @Override
    public void began(Supplier<SearchProgress> progress) {
      view.show(new SearchLines(progress));
    }

    @Override
    public void heard(StudyEvent event) {
      new EventText(List.of()).line(event).ifPresent(this::message);
    }
  }

  private int show(ProtocolSearch.Result result, LiveView view) {
    PrintWriter to = spec.commandLine().getOut();
    List<String> found = SearchText.found(result, Budget.parse(budget));
    view.show(ToldProgress.words(Doing.REPORTING));
    Path page =
        SearchReport.write(
            out,
            new SearchReport.Context(
                String.valueOf(target.data().getFileName()),
                result.model().map(model -> model.config().network()).orElse(""),
                result.recipe().epochs(),
                result.parts(),
                found,
                settings(result)),
            result.board());
    view.clear();
    SearchText.table(result).forEach(to::println);
    found.forEach(to::println);
    to.println("report: " + Shown.text(page.toString()));
    result
        .model()
        .ifPresent(model -> to.println("model: " + Shown.text(model.folder().toString())));
    to.flush();
    Optional<TrainingOutcome> outcome = result.outcome();
    PrintWriter err = spec.commandLine().getErr();
    if (result.model().isEmpty() && outcome.isPresent()) {
      err.println(
          "graft: the final training " + FinetuneCommand.fault(outcome.get(), WHERE_IT_DIVERGED));
      err.flush();
      return EXIT_FAILED;
    }
    if (result.neverStarted()) {
      err.println(
          "graft: warning: the final training never started: its loss is still that of guessing."
              + " Check that base and images fit together, or take what 'graft recommend' says.");
      err.flush();
    }
    return 0;
  }

  private Map<String, String> settings(ProtocolSearch.Result result) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("base", target.base().toString());
    all.put("data", target.data().toString());
    all.put("budget", budget);
    all.put("strategy", strategy.name().toLowerCase(java.util.Locale.ROOT));
    all.put("seed", Long.toString(target.seed()));
    all.put("recipe", SearchText.recipe(result.recipe()));
    all.put(
        "cost",
        PlanSummary.text(
            "%.1f full trainings, %,d images, %.0f s, without the final training",
            result.trainings(), result.images(), result.seconds()));
    Versions.all().forEach(all::put);
    return all;
  }
}
