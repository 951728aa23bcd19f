package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.plan.Experiment;
import graft.study.plan.Experiment.Setting;
import graft.study.plan.RatesAndBatch;
import graft.study.plan.TrialSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The cells of an experiment that is run at other rates and batches ({@code rates}, ...). */
public final class RatesCells {
  /** The study's own recipe. */
  public static final RatesAndBatch OWN = new RatesAndBatch(1, 1);

  /** By batch, then from the highest rate down. */
  public static final Comparator<RatesAndBatch> ORDER =
      Comparator.comparing(RatesAndBatch::batch)
          .thenComparing(Comparator.comparing(RatesAndBatch::rates).reversed());

  private record Place(TargetSize size, Protocol protocol, Recipe recipe) {}

  private final StudyCells cells;
  private final Experiment experiment;
  private final Map<Place, CellTrials> places = new LinkedHashMap<>();
  private final Map<TargetSize, Integer> images = new HashMap<>();
  private final Map<TargetSize, List<RatesAndBatch>> recipes;

  /** The cells of one experiment. */
  public RatesCells(StudyCells cells, Experiment experiment) {
    this.cells = cells;
    this.experiment = experiment;
    cells
        .all()
        .forEach(
            (key, cell) -> {
              images.putIfAbsent(key.size(), spec(cell).images());
              if (key.method() == Method.SGD) {
                places.put(new Place(key.size(), key.protocol(), spec(cell).recipe()), cell);
              }
            });
    this.recipes =
        cells.all().entrySet().stream()
            .filter(e -> spec(e.getValue()).experiments().contains(experiment.title()))
            .collect(
                Collectors.groupingBy(
                    e -> e.getKey().size(),
                    Collectors.collectingAndThen(
                        Collectors.mapping(e -> between(e.getValue()), Collectors.toList()),
                        all -> all.stream().distinct().sorted(ORDER).toList())));
  }

  private static TrialSpec spec(CellTrials cell) {
    return cell.records().values().iterator().next().spec();
  }

  private RatesAndBatch between(CellTrials cell) {
    return RatesAndBatch.between(grid().recipe(), spec(cell).recipe());
  }

  /** What the study is expected to hold. */
  public Grid grid() {
    return cells.grid();
  }

  /** Sizes that any trial was planned for, ascending. */
  public List<TargetSize> sizes() {
    return grid().sizes().stream().filter(recipes::containsKey).toList();
  }

  /** Rates and batches at a size: by batch, then from the highest rate down. */
  public List<RatesAndBatch> recipes(TargetSize size) {
    return recipes.getOrDefault(size, List.of());
  }

  /** The experiment's protocols at a size, under the study's own recipe. */
  public List<Protocol> protocols(TargetSize size) {
    return experiment.settings(grid().depth(), grid().recipe().rates(), size).stream()
        .map(Setting::protocol)
        .toList();
  }

  /**
   * The cell of a protocol.
   *
   * @param protocol in the epochs of the study's own recipe
   */
  public CellTrials at(TargetSize size, Protocol protocol, RatesAndBatch other) {
    if (!images.containsKey(size)) {
      return CellTrials.none(grid());
    }
    Recipe own = grid().recipe();
    Recipe recipe = other.recipe(own, images(size));
    Protocol run = other.protocol(protocol, own, images(size)).canonical(grid().depth(), recipe);
    CellTrials found = places.get(new Place(size, run, recipe));
    return found == null ? CellTrials.none(grid()) : found.ofSeeds(grid());
  }

  private int images(TargetSize size) {
    return images.getOrDefault(size, 0);
  }

  /** Updates of an epoch at the study's own batch. */
  public double updatesAnEpoch(TargetSize size) {
    return Math.ceil((double) images(size) / grid().recipe().batch());
  }
}
