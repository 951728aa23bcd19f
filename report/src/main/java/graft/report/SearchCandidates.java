package graft.report;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.text.Csv;
import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import graft.study.search.Candidate;
import graft.study.search.ExpectedGain;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import graft.study.search.Length;
import graft.study.search.TriedCandidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Every candidate that a search tried, as a picture, a table and CSV. */
final class SearchCandidates {
  /** Columns of the two tables of a search: what a candidate is. */
  static final List<String> CANDIDATE =
      List.of(
          "transferred_layers",
          "high_rate_layers",
          "initial_decay_epochs",
          "frozen_layers",
          "optimizer",
          "schedule",
          "high",
          "low",
          "layer_decay",
          "label_smoothing",
          "dropout",
          "head",
          "ema",
          "mixup",
          "batch",
          "epochs_in_full",
          "roles");

  /** Columns of the two tables of a search: on how many held-out images it is right. */
  static final List<String> ACCURACY =
      List.of("parts", "parts_wanted", "correct", "total", "accuracy", "low", "high");

  /** Why a candidate comes last that did not diverge in full. */
  static final String DIVERGED_SHORTER = "diverged in a shorter training";

  private static final int SHOWN_UNFOLDED = 12;
  private static final int MOST_INTERVALS = 40;

  private final Leaderboard board;

  /** Of one search. */
  SearchCandidates(Leaderboard board) {
    this.board = board;
  }

  /** How far candidates were trained, in words. */
  private static String howFar(Length length) {
    return switch (length) {
      case FULL -> "in full";
      case RUNG -> "as far as a rung";
      case ONE_EPOCH -> "1 epoch only";
    };
  }

  /** The same of one. */
  private static String howFar(TriedCandidate one) {
    return one.length() == Length.RUNG
        ? one.epochs() + " of " + one.candidate().epochs() + " epochs"
        : howFar(one.length());
  }

  /** The picture: accuracy by place in the table, a panel for how far candidates were trained. */
  Plot plot() {
    Map<Length, List<Mark>> byLength = new TreeMap<>(Comparator.reverseOrder());
    int place = 1;
    for (TriedCandidate one : board.all()) {
      byLength.computeIfAbsent(one.length(), key -> new ArrayList<>()).add(mark(place, one));
      place++;
    }
    List<Panel> panels = new ArrayList<>();
    byLength.forEach((trained, marks) -> panels.add(panel(trained, marks)));
    double[] values =
        panels.stream()
            .flatMap(panel -> panel.series().stream())
            .flatMap(one -> one.marks().stream())
            .flatMapToDouble(SearchCandidates::values)
            .sorted()
            .toArray();
    return new Plot(
        "Held-out accuracy of every candidate",
        "Candidates of the search by their place in the table, with their accuracy on held-out"
            + " images; a panel for how far they were trained.",
        "Candidate, by its place in the table",
        "Held-out accuracy (%)",
        values.length == 0 ? Axis.around(0, 1) : Axis.around(values[0], values[values.length - 1]),
        Unit.PERCENT,
        panels,
        board.role(Leaderboard.RECOMMENDED).map(SearchCandidates::level));
  }

  private Panel panel(Length trained, List<Mark> marks) {
    List<Mark> onAll = marks.stream().filter(mark -> mark.look() == Look.FULL).toList();
    List<Mark> onFewer = marks.stream().filter(mark -> mark.look() != Look.FULL).toList();
    return new Panel(
        howFar(trained) + " (" + marks.size() + ")",
        ticks((int) marks.get(0).at(), (int) marks.get(marks.size() - 1).at()),
        List.of(
            new Series(
                "on all " + board.replicates() + " parts",
                LineStyle.ofKind(5),
                Link.NONE,
                0,
                onAll),
            new Series("on fewer parts", LineStyle.ofKind(0), Link.NONE, 0, onFewer)));
  }

  private static Level level(LeaderboardRow recommended) {
    return new Level(
        "",
        "recommended: " + Numbers.percent(recommended.accuracy()) + " %",
        recommended.accuracy());
  }

  private static DoubleStream values(Mark mark) {
    DoubleStream ends =
        mark.interval().map(i -> DoubleStream.of(i.low(), i.high())).orElse(DoubleStream.empty());
    return DoubleStream.concat(mark.value().stream(), ends);
  }

  private Mark mark(int place, TriedCandidate one) {
    boolean full = one.length() == Length.FULL;
    boolean bar = full && board.rows().size() <= MOST_INTERVALS && !one.isDiverged();
    return new Mark(
        place,
        one.isDiverged() ? OptionalDouble.empty() : OptionalDouble.of(one.accuracy()),
        bar ? Optional.of(one.interval()) : Optional.empty(),
        List.of(),
        place == 1,
        one.isDiverged()
            ? Look.DIVERGED
            : one.parts() < board.replicates() ? Look.HOLLOW : Look.FULL,
        place
            + ". "
            + one.candidate().text()
            + ": "
            + (one.isDiverged() ? "diverged" : Numbers.percent(one.accuracy()) + " %")
            + ", "
            + howFar(one)
            + ", "
            + parts(one)
            + (one.hasDivergedShorter() ? ", " + DIVERGED_SHORTER : ""));
  }

  private String parts(TriedCandidate one) {
    return one.parts() + " of " + board.replicates() + " parts";
  }

  private static List<Tick> ticks(int first, int last) {
    int step = Math.max(1, (int) Axis.around(0, Math.max(2, last - first)).step());
    List<Tick> ticks = new ArrayList<>();
    for (int at = first; at < last - step / 2.0; at += step) {
      ticks.add(new Tick(at, Integer.toString(at), ""));
    }
    ticks.add(new Tick(last, Integer.toString(last), ""));
    return ticks;
  }

  /** What the picture shows, for its caption. */
  String caption() {
    return "Every candidate that was trained at all, by its place in the table below; a panel for how"
        + " far it was trained. Accuracy on held-out images; bars are 95 % intervals of those trained"
        + " in full; ringed: the best; dotted: the recommended protocol; a cross: diverged. Hollow: on"
        + " fewer than all "
        + board.replicates()
        + " parts. Panels do not compare, nor do accuracies on different parts.";
  }

  /** All of them, folded where they are many. */
  Block table() {
    List<Block.Row> rows = new ArrayList<>();
    int place = 1;
    for (TriedCandidate one : board.all()) {
      rows.add(
          new Block.Row(
              place == 1 ? "best" : "",
              List.of(
                  Block.Cell.number(Integer.toString(place)),
                  Block.Cell.text(one.candidate().text()),
                  Block.Cell.styled(is(one.roles(), one.hasDivergedShorter()), "t many"),
                  Block.Cell.text(howFar(one)),
                  Block.Cell.number(one.parts() + "/" + board.replicates()),
                  Block.Cell.number(
                      one.isDiverged() ? "diverged" : Numbers.percent(one.accuracy())),
                  Block.Cell.number(one.isDiverged() ? "" : Numbers.interval(one.interval())),
                  Block.Cell.number(SearchReport.points(board.expectedGain(one))))));
      place++;
    }
    return new Block.Table(
        "Candidates",
        "Every candidate by its longest trainings. Expected gain: points over the recommended"
            + " protocol, by all trainings together, and the standard deviation of what is not known, or only"
            + " the least that is expected.",
        "candidates.csv",
        rows.size() > SHOWN_UNFOLDED ? "all " + rows.size() + " candidates" : "",
        rows.size() <= SHOWN_UNFOLDED,
        List.of(
            Block.Row.of(
                Block.Cell.number(""),
                Block.Cell.text("candidate"),
                Block.Cell.text("is"),
                Block.Cell.text("trained"),
                Block.Cell.number("parts"),
                Block.Cell.number("top-1"),
                Block.Cell.number("interval"),
                Block.Cell.number("expected gain"))),
        rows);
  }

  /** What a candidate is: its roles, and why it comes last if a shorter training diverged. */
  static String is(List<String> roles, boolean divergedShorter) {
    List<String> all = new ArrayList<>(roles);
    if (divergedShorter) {
      all.add(DIVERGED_SHORTER);
    }
    return String.join(", ", all);
  }

  /** Cells of {@link #CANDIDATE}. */
  static List<Object> candidate(Candidate candidate, List<String> roles) {
    Protocol protocol = candidate.protocol();
    Recipe recipe = candidate.recipe();
    Refinements more = recipe.refinements();
    return List.of(
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        protocol.initialDecayEpochs(),
        protocol.frozenLayers(),
        recipe.optimizer().getClass().getSimpleName(),
        recipe.rates().getClass().getSimpleName(),
        recipe.rates().high(),
        recipe.rates().low(),
        more.layerDecay(),
        more.labelSmoothing(),
        recipe.dropout(),
        more.head().name().toLowerCase(Locale.ROOT),
        more.ema(),
        more.mixup(),
        recipe.batch(),
        recipe.epochs(),
        String.join("; ", roles));
  }

  /**
   * Cells of a gain and its deviation; both empty where nothing is expected, the deviation where
   * the gain is only the least.
   */
  static List<Object> expected(Optional<ExpectedGain> gain) {
    return gain.map(SearchCandidates::expected).orElse(List.of("", ""));
  }

  private static List<Object> expected(ExpectedGain gain) {
    return List.of(gain.mean(), gain.isLeast() ? "" : gain.deviation().getAsDouble());
  }

  String csv() {
    Csv csv =
        new Csv(
            Tables.header(
                List.of("place"),
                CANDIDATE,
                List.of("epochs"),
                ACCURACY,
                List.of("diverged", "diverged_shorter", "expected_gain", "expected_deviation")));
    int place = 1;
    for (TriedCandidate one : board.all()) {
      List<Object> row = new ArrayList<>();
      row.add(place);
      row.addAll(candidate(one.candidate(), one.roles()));
      row.addAll(List.of(one.epochs()));
      row.addAll(
          List.of(
              one.parts(),
              board.replicates(),
              one.hits(),
              one.total(),
              one.accuracy(),
              one.interval().low(),
              one.interval().high()));
      row.add(one.isDiverged());
      row.add(one.hasDivergedShorter());
      row.addAll(expected(board.expectedGain(one)));
      csv.row(row.toArray());
      place++;
    }
    return csv.toString();
  }
}
