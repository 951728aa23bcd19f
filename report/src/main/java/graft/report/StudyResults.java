package graft.report;

import graft.analysis.comparison.Contenders;
import graft.analysis.comparison.SensitivityRow;
import graft.analysis.comparison.SettingsRow;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.BestLayers;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.ClassResults;
import graft.analysis.figures.ExperimentFigures;
import graft.analysis.figures.Grid;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.LossTable;
import graft.analysis.figures.OverfitRow;
import graft.analysis.figures.Shortfall;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.analysis.findings.Finding;
import graft.analysis.findings.RatesFindings;
import graft.study.plan.Experiment;
import graft.study.store.BaseRecord;
import graft.study.store.BaseRow;
import graft.study.store.TrialRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All figures and tables of a study as data, before anything is drawn. */
record StudyResults(
    Grid grid,
    Set<Experiment> planned,
    StudyCells cells,
    List<AccuracyFigure> figures,
    LossTable losses,
    Contenders contenders,
    List<SettingsRow> settings,
    List<SensitivityRow> sensitivity,
    List<BestLayers> interaction,
    List<BestLayers> reinitialised,
    List<LearningCurve> curves,
    List<OverfitRow> overfit,
    List<ClassResults> classes,
    List<BaseRow> bases,
    List<Shortfall> shortfalls,
    List<Finding> verdicts,
    RatesFindings rates,
    int complete,
    int trials) {

  /** Computes everything from the records. */
  static StudyResults of(ReportContext context, List<BaseRecord> bases, List<TrialRecord> trials) {
    return of(context, bases, trials, Optional.empty());
  }

  /**
   * The same for a study of unlike classes.
   *
   * @param likeClasses the study of like ones that freezing is compared with (F15)
   */
  static StudyResults of(
      ReportContext context,
      List<BaseRecord> bases,
      List<TrialRecord> trials,
      Optional<StudyCells> likeClasses) {
    Grid grid = context.grid();
    StudyCells cells = StudyCells.of(trials, grid);
    Set<Experiment> planned = ExperimentFigures.planned(trials);
    DerivedProtocols derived = DerivedProtocols.of(cells, context.tests());
    Contenders contenders = new Contenders(cells, derived);
    Map<Integer, TestSet> tests =
        context.tests().stream().collect(Collectors.toMap(TestSet::split, Function.identity()));
    return new StudyResults(
        grid,
        planned,
        cells,
        new ExperimentFigures(cells).of(planned),
        LossTable.from(cells),
        contenders,
        SettingsRow.table(contenders, grid),
        SensitivityRow.table(contenders, cells),
        BestLayers.interaction(cells, planned),
        planned.contains(Experiment.REINIT) ? BestLayers.reinitialised(cells) : List.of(),
        ofEachCell(cells, key -> LearningCurve.of(key, at(cells, key))),
        ofEachCell(cells, key -> OverfitRow.of(key, at(cells, key))),
        ofEachCell(cells, key -> ClassResults.of(key, at(cells, key), tests)),
        BaseRow.from(bases),
        Shortfall.in(trials, grid),
        graft.analysis.findings.Findings.of(
            cells,
            derived,
            context.tests(),
            batchFactor(trials, grid),
            context.dataset().generated(),
            likeClasses),
        RatesFindings.of(cells, context.tests()),
        (int) trials.stream().filter(trial -> trial.complete().isPresent()).count(),
        trials.size());
  }

  /** The figure of an experiment, where it was planned and has one. */
  Optional<AccuracyFigure> figure(Experiment experiment) {
    return figures.stream().filter(figure -> figure.experiment() == experiment).findFirst();
  }

  /** How much larger the larger batch of the recipe variants is; empty without such trials. */
  private static OptionalInt batchFactor(List<TrialRecord> trials, Grid grid) {
    return trials.stream()
        .map(TrialRecord::spec)
        .filter(spec -> !spec.variant().isEmpty())
        .mapToInt(spec -> Math.max(1, spec.recipe().batch() / grid.recipe().batch()))
        .max();
  }

  private static CellTrials at(StudyCells cells, StudyCells.Key key) {
    return Objects.requireNonNull(cells.all().get(key));
  }

  private static <T> List<T> ofEachCell(StudyCells cells, Function<StudyCells.Key, T> result) {
    return cells.all().keySet().stream().sorted(ORDER).map(result).toList();
  }

  private static final Comparator<StudyCells.Key> ORDER =
      Comparator.comparing(StudyCells.Key::size)
          .thenComparing(StudyCells.Key::variant)
          .thenComparing(StudyCells.Key::method)
          .thenComparing(key -> key.protocol().transferredLayers())
          .thenComparing(key -> key.protocol().highRateLayers())
          .thenComparing(key -> key.protocol().initialDecayEpochs())
          .thenComparing(key -> key.protocol().frozenLayers())
          .thenComparing(key -> key.protocol().reinitialisedRate());
}
