package graft.analysis.comparison;

import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.statistics.PairedDifference;
import graft.study.plan.RecipeVariant;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The main comparison at one size under one recipe (sensitivity).
 *
 * @param size training images a class
 * @param variant what sets the recipe apart from the study's own; empty for the study's own
 * @param recipe the recipe
 * @param points by contender: from scratch, common, the paper's Table 2, derived honestly
 */
public record SensitivityRow(
    TargetSize size, String variant, Recipe recipe, Map<Contender, FigurePoint> points) {
  /** Who is compared. */
  public static final List<Contender> COMPARED =
      List.of(Contender.SCRATCH, Contender.COMMON, Contender.PAPER_TABLE_2, Contender.DERIVED);

  public SensitivityRow {
    points = Collections.unmodifiableMap(new EnumMap<>(points));
  }

  /** A contender's trials. */
  public FigurePoint point(Contender contender) {
    return Objects.requireNonNull(points.get(contender));
  }

  /** A contender's accuracy minus the common protocol's under the same recipe. */
  public PairedDifference minusCommon(Contender contender) {
    return point(contender).minus(point(Contender.COMMON));
  }

  /** A row for each size and recipe under which one of these was planned; none without variants. */
  public static List<SensitivityRow> table(Contenders contenders, StudyCells cells) {
    List<SensitivityRow> rows = new ArrayList<>();
    for (TargetSize size : cells.grid().sizes()) {
      List<SensitivityRow> variants = new ArrayList<>();
      for (RecipeVariant variant : RecipeVariant.values()) {
        example(cells, size, variant)
            .map(spec -> row(contenders, cells, variant, spec))
            .filter(SensitivityRow::isPlanned)
            .ifPresent(variants::add);
      }
      if (!variants.isEmpty()) {
        Recipe own = cells.grid().recipe();
        rows.add(new SensitivityRow(size, "", own, points(contenders, size, "", p -> p)));
        rows.addAll(variants);
      }
    }
    return rows;
  }

  private boolean isPlanned() {
    return points.values().stream().anyMatch(p -> !p.trials().records().isEmpty());
  }

  private static SensitivityRow row(
      Contenders contenders, StudyCells cells, RecipeVariant variant, TrialSpec example) {
    Recipe own = cells.grid().recipe();
    int factor = Math.max(1, example.recipe().batch() / own.batch());
    return new SensitivityRow(
        example.size(),
        variant.title(),
        example.recipe(),
        points(
            contenders,
            example.size(),
            variant.title(),
            protocol -> variant.protocol(protocol, own, example.images(), factor)));
  }

  private static Map<Contender, FigurePoint> points(
      Contenders contenders, TargetSize size, String variant, UnaryOperator<Protocol> adapted) {
    Map<Contender, FigurePoint> points = new EnumMap<>(Contender.class);
    COMPARED.forEach(c -> points.put(c, contenders.at(size, c, variant, adapted)));
    return points;
  }

  private static Optional<TrialSpec> example(
      StudyCells cells, TargetSize size, RecipeVariant variant) {
    return cells.all().entrySet().stream()
        .filter(e -> e.getKey().size().equals(size) && e.getKey().variant().equals(variant.title()))
        .flatMap(e -> e.getValue().records().values().stream())
        .map(TrialRecord::spec)
        .findFirst();
  }
}
