package graft.report;

import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.BestLayers;
import graft.study.plan.Experiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The page's sections on the study's results; each writes its files as it is made. */
final class StudySections {
  private final ReportContext context;
  private final StudyResults results;
  private final FigureFiles figures;
  private final ReportFolder folder;
  private final AccuracyFigure sideBySide;

  StudySections(
      ReportContext context, StudyResults results, FigureFiles figures, ReportFolder folder) {
    this.context = context;
    this.results = results;
    this.figures = figures;
    this.folder = folder;
    this.sideBySide = results.contenders().figure();
  }

  /**
   * All sections that the study has results for, in the paper's order, then ours. Files are written
   * for those without a result, too.
   */
  List<PageSection> all() {
    List<PageSection> sections = new ArrayList<>();
    results.figures().forEach(figure -> addTo(sections, section(figure), hasResult(figure)));
    if (results.planned().contains(Experiment.OPTIMAL)) {
      addTo(sections, optimal(), hasResult(sideBySide));
    }
    if (!results.interaction().isEmpty()) {
      addTo(sections, interaction(), conditions(results.interaction()) > 1);
    }
    if (!results.reinitialised().isEmpty()) {
      addTo(sections, reinitialised(), conditions(results.reinitialised()) > 1);
    }
    if (!results.sensitivity().isEmpty()) {
      folder.write("sensitivity.csv", Tables.sensitivity(results.sensitivity()));
      sections.add(
          PageSection.of(
              "sensitivity",
              "Does it depend on the recipe?",
              ComparisonTables.sensitivity(results.sensitivity())));
    }
    sections.addAll(new RatesSections(results.rates(), figures, folder).all());
    return sections;
  }

  private static void addTo(List<PageSection> sections, PageSection section, boolean isShown) {
    if (isShown) {
      sections.add(section);
    }
  }

  private static boolean hasResult(AccuracyFigure figure) {
    return figure.points().stream().anyMatch(point -> point.mean().isPresent());
  }

  /** How many ways of training there is a best k of; one alone interacts with nothing. */
  private static long conditions(List<BestLayers> rows) {
    return rows.stream()
        .filter(row -> row.best().isPresent())
        .map(row -> List.of(row.highRateLayers(), row.initialDecayEpochs(), row.rate()))
        .distinct()
        .count();
  }

  /**
   * The section of the figure that says most: the protocols side by side, else the first that was
   * run. Empty without any result.
   */
  Optional<String> main() {
    if (results.planned().contains(Experiment.OPTIMAL) && hasResult(sideBySide)) {
      return Optional.of(sideBySide.name());
    }
    return results.figures().stream()
        .filter(StudySections::hasResult)
        .map(AccuracyFigure::name)
        .findFirst()
        .or(
            () ->
                Optional.of(RatesSections.MAIN).filter(name -> !results.rates().best().isEmpty()));
  }

  /** No finding of the paper rests on them. */
  private static final List<Experiment> RATES = List.of(Experiment.RATES, Experiment.RATES_DECAY);

  /** The experiments that no trial was planned for, in a sentence; empty where there are none. */
  Optional<String> notRun() {
    List<String> missing =
        Arrays.stream(Experiment.values())
            .filter(experiment -> !results.planned().contains(experiment))
            .filter(experiment -> !RATES.contains(experiment))
            .map(Experiment::title)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Not part of this study: "
                + String.join(", ", missing)
                + ". To add them, run the study again in the same folder with these experiments, too.");
  }

  private PageSection section(AccuracyFigure figure) {
    FigureText text = FigureText.of(figure.experiment());
    Block.Figure drawn = write(figure, text.label(), text.caption() + " " + Captions.marks(figure));
    PageSection section = PageSection.of(figure.name(), text.title(), drawn);
    if (figure.experiment() == Experiment.LAYERS) {
      folder.write("table-1.csv", Tables.table1(results.losses(), results.grid()));
      section =
          section
              .with(StudyTables.bestChoices(figure))
              .with(StudyTables.points(figure, text.label(), text.symbol()))
              .with(StudyTables.losses(results.losses(), results.grid()))
              .with(new Block.Note(Captions.otherData(context)));
      return section;
    }
    return section.with(StudyTables.points(figure, text.label(), text.symbol()));
  }

  private Block.Figure write(AccuracyFigure figure, String label, String caption) {
    Plot plot = AccuracyPlots.of(figure, label, caption, results.grid());
    return figures.write(
        figure.name(), label, caption, plot, Tables.figure(figure, results.grid()));
  }

  private PageSection optimal() {
    AccuracyFigure figure = sideBySide;
    FigureText text = FigureText.of(Experiment.OPTIMAL);
    folder.write("table-2.csv", Tables.table2(results.settings()));
    return PageSection.of(
        figure.name(),
        text.title(),
        write(figure, text.label(), text.caption() + " " + Captions.marks(figure)),
        new Block.Note(Captions.paperAccuracies(results.settings())),
        new Block.Note(Captions.otherData(context)),
        StudyTables.points(figure, text.label(), text.symbol()),
        ComparisonTables.settings(results.settings()),
        ComparisonTables.derivations(results.settings()));
  }

  private PageSection interaction() {
    int step = results.grid().recipe().rates().stepEpochs();
    String caption =
        "Best number of transferred layers by how long the high rate lasts (d) and by how many"
            + " layers have it (n), one line for each target size. Bars reach over all k from the"
            + " lowest to the highest that are not shown to be worse than the best (paired by split"
            + " and seed, 95 %). With one split nothing is shown, so bars reach over all k."
            + " The best k is chosen on the test images.";
    Plot plot =
        BestLayersPlots.interaction(results.interaction(), results.grid().depth(), step, caption);
    return PageSection.of(
        "interaction",
        "How the choices interact",
        figures.write(
            "interaction", "Interaction", caption, plot, Tables.bestLayers(results.interaction())));
  }

  private PageSection reinitialised() {
    String caption =
        "Best number of transferred layers where the re-initialised layers below the classifier"
            + " learn at the low rate and at the high rate, n = 1. Bars as in the interaction plot.";
    Plot plot =
        BestLayersPlots.reinitialised(results.reinitialised(), results.grid().depth(), caption);
    return PageSection.of(
        "reinit",
        "Is the best k an effect of that rate?",
        figures.write(
            "reinit", "Reinit", caption, plot, Tables.bestLayers(results.reinitialised())));
  }

  /** The learning curves of the main protocols; empty where no trial of them is complete. */
  Optional<Block> learningCurves() {
    String caption =
        "Test loss at the milestones (marks) and running train loss of each epoch (dashed), means"
            + " over the complete trials of a cell; at most three sizes are drawn.";
    return CurvePlots.of(results.cells(), results.curves(), caption)
        .map(
            plot ->
                figures.write(
                    "learning-curves",
                    "Learning curves",
                    caption,
                    plot,
                    CellTables.learningCurves(results.curves())));
  }

  /** Curves, overfit ledger and classes of every cell. */
  PageSection cells() {
    List<Block> blocks = new ArrayList<>();
    learningCurves().ifPresent(blocks::add);
    folder.write("overfit.csv", CellTables.overfit(results.overfit()));
    folder.write("per-class.csv", CellTables.perClass(results.classes()));
    folder.write("confusions.csv", CellTables.confusions(results.classes(), MOST_CONFUSIONS));
    blocks.add(
        new Block.Chooser(
            output -> output.writeContent(CellData.json(results)),
            "Every cell's curve, classes and confusions are in learning-curves.csv, per-class.csv"
                + " and confusions.csv beside this page; with scripts allowed they are drawn here."));
    blocks.add(ComparisonTables.overfit(results.overfit(), "Overfit ledger of every cell"));
    blocks.addAll(ClassTables.of(results));
    return new PageSection("cells", "Inside the cells", blocks);
  }

  /** Confusions listed of each cell. */
  static final int MOST_CONFUSIONS = 20;
}
