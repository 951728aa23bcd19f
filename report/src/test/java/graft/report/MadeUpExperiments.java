package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.comparison.Contenders;
import graft.analysis.derivation.Derived;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.Experiment;
import graft.study.plan.Experiment.Setting;
import graft.study.plan.PaperTable2;
import graft.study.plan.RatesAndBatch;
import graft.study.plan.RecipeVariant;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Trials of every experiment with accuracies that follow the paper's shapes, and some noise. */
final class MadeUpExperiments {
  private static final int CLASSES = 20;
  private static final int EACH = 50;

  private final Grid grid;
  private final Map<String, TrialRecord> trials = new LinkedHashMap<>();

  MadeUpExperiments(Grid grid) {
    this.grid = grid;
  }

  List<TrialRecord> trials() {
    for (TargetSize size : grid.sizes()) {
      for (Experiment experiment : Experiment.values()) {
        for (Setting s : experiment.settings(grid.depth(), grid.recipe().rates(), size)) {
          plan(experiment.title(), size, s.method(), s.protocol(), "", grid.recipe());
        }
      }
    }
    for (TargetSize size : grid.sizes()) {
      other(Experiment.RATES, size, new RatesAndBatch(0.25, 1));
      other(Experiment.RATES, size, new RatesAndBatch(0.25, 4));
      other(Experiment.RATES_DECAY, size, new RatesAndBatch(0.25, 1));
    }
    for (int round = 0; round < 2; round++) {
      wanted();
    }
    derived();
    sensitivity();
    return List.copyOf(trials.values());
  }

  private void other(Experiment experiment, TargetSize size, RatesAndBatch other) {
    int images = CLASSES * (size.isFull() ? 700 : size.perClass());
    for (Setting s : experiment.settings(grid.depth(), grid.recipe().rates(), size)) {
      plan(
          experiment.title(),
          size,
          s.method(),
          other.protocol(s.protocol(), grid.recipe(), images),
          other.title(),
          other.recipe(grid.recipe(), images));
    }
  }

  /** Plans what derivations still want: the other experiments at an n that is not 1. */
  private void wanted() {
    DerivedProtocols protocols = protocols(StudyCells.of(List.copyOf(trials.values()), grid));
    for (TargetSize size : grid.sizes()) {
      List<Derived> all = new ArrayList<>(protocols.honest(size).values());
      all.add(protocols.asThePaper(size));
      for (Derived derived : all) {
        if (derived instanceof Derived.Wanting wanting) {
          wanting.unplanned().stream()
              .sorted(Comparator.comparing(Protocol::toString))
              .forEach(p -> plan("optimal", size, Method.SGD, p, "", grid.recipe()));
        }
      }
    }
  }

  private DerivedProtocols protocols(StudyCells cells) {
    return DerivedProtocols.of(cells, MadeUpStudy.context(grid, "n0144338").tests());
  }

  private void derived() {
    StudyCells known = StudyCells.of(List.copyOf(trials.values()), grid);
    Contenders contenders = new Contenders(known, protocols(known));
    for (TargetSize size : grid.sizes()) {
      Set<Protocol> chosen =
          new LinkedHashSet<>(contenders.at(size, Contender.DERIVED).protocols());
      chosen.addAll(contenders.at(size, Contender.DERIVED_AS_PAPER).protocols());
      chosen.forEach(p -> plan("optimal", size, Method.SGD, p, "", grid.recipe()));
      if (size.perClass() == 10 || size.perClass() == 25) {
        chosen.forEach(p -> variants(size, p));
      }
    }
  }

  private void sensitivity() {
    int step = grid.recipe().rates().stepEpochs();
    for (TargetSize size : grid.sizes()) {
      if (size.perClass() == 10 || size.perClass() == 25) {
        variants(size, Protocol.scratch(grid.depth(), step));
        variants(size, Protocol.common(grid.depth(), step));
        variants(size, PaperTable2.protocol(size, grid.depth(), step));
      }
    }
  }

  private void variants(TargetSize size, Protocol protocol) {
    int images = size.perClass() * CLASSES;
    for (RecipeVariant variant : RecipeVariant.values()) {
      Recipe recipe = variant.recipe(grid.recipe(), images, 4, 0.25);
      Protocol changed = variant.protocol(protocol, grid.recipe(), images, 4);
      plan("sensitivity", size, Method.SGD, changed, variant.title(), recipe);
    }
  }

  private void plan(
      String experiment,
      TargetSize size,
      Method method,
      Protocol asked,
      String variant,
      Recipe recipe) {
    Protocol protocol = asked.canonical(grid.depth(), recipe);
    for (int split : grid.splits()) {
      for (long seed : grid.seeds()) {
        TrialSpec spec =
            spec(List.of(experiment), size, method, protocol, variant, recipe, split, seed);
        TrialRecord before = trials.get(spec.id());
        if (before == null) {
          trials.put(spec.id(), record(spec));
        } else {
          trials.put(
              spec.id(),
              new TrialRecord(
                  with(before.spec(), experiment), before.state(), 1, before.outcome()));
        }
      }
    }
  }

  private static TrialSpec with(TrialSpec spec, String experiment) {
    Set<String> experiments = new LinkedHashSet<>(spec.experiments());
    experiments.add(experiment);
    return new TrialSpec(
        spec.id(),
        List.copyOf(experiments),
        spec.data(),
        spec.method(),
        spec.protocol(),
        spec.network(),
        spec.baseId(),
        spec.recipe(),
        spec.variant(),
        spec.seed(),
        spec.images());
  }

  static TrialSpec spec(
      List<String> experiments,
      TargetSize size,
      Method method,
      Protocol protocol,
      String variant,
      Recipe recipe,
      int split,
      long seed) {
    int hash = List.of(size, method.name(), protocol, variant, split, seed).toString().hashCode();
    String id =
        String.format("%08x%08x%08x%08x", hash, hash * 31, size.perClass() * 7 + split, seed);
    return new TrialSpec(
        id,
        experiments,
        new TrialData.OfSplit(split, size),
        method,
        protocol,
        "alexnet-32",
        "base" + split,
        recipe,
        variant,
        seed,
        CLASSES * (size.isFull() ? 700 : size.perClass()));
  }

  private TrialRecord record(TrialSpec spec) {
    Random random = new Random(spec.id().hashCode());
    double images = spec.size().isFull() ? 700 : spec.size().perClass();
    double few = 1 / (1 + Math.log10(images / 10.0));
    Protocol p = spec.protocol();
    int k = p.transferredLayers();
    double top1 = 0.13 + 0.19 * Math.log10(images / 10.0) + 0.3 * (k / (k + 1.5)) * few;
    top1 -= k > 5 ? 0.02 * (k - 5) * few : 0;
    top1 += k == 0 ? 0 : 0.06 * few * (8 - p.highRateLayers()) / 7;
    top1 -= k == 0 ? 0 : 0.015 * Math.abs(p.initialDecayEpochs() - 20 * few) / 10;
    top1 += 0.012 * p.frozenLayers() * (few - 0.6);
    top1 += p.reinitialisedRate() == ReinitialisedRate.HIGH ? 0.01 : 0;
    top1 += spec.method() == Method.LINEAR_SVM ? 0.02 : 0;
    top1 += spec.variant().isEmpty() ? 0 : -0.02;
    top1 += 0.02 * Math.sin(spec.split()) + 0.012 * random.nextGaussian();
    double train = 2.2 / (1 + 0.4 * k) * (0.7 + 0.3 * Math.log10(images));
    double test = train + 3.2 - Math.log10(images) + 0.1 * k + 0.05 * random.nextGaussian();
    return new TrialRecord(
        spec,
        TrialState.COMPLETE,
        1,
        Optional.of(outcome(top1, train, test, spec.recipe().epochs(), spec.id().hashCode())));
  }

  /** A complete training of 1,000 test images in 20 classes. */
  static TrainingOutcome.Complete outcome(
      double top1, double train, double test, int epochs, int seed) {
    int total = CLASSES * EACH;
    int correct = (int) Math.round(Math.min(0.99, Math.max(0, top1)) * total);
    Random random = new Random(seed);
    BitSet right = new BitSet(total);
    while (right.cardinality() < correct) {
      right.set(random.nextInt(total));
    }
    ByteBuffer labels = ByteBuffer.allocate(2 * total).order(ByteOrder.LITTLE_ENDIAN);
    for (int image = 0; image < total; image++) {
      int label = image / EACH;
      int near = (label + 1 + random.nextInt(3) * random.nextInt(6)) % CLASSES;
      labels.putShort((short) (right.get(image) || near == label ? label : near));
    }
    List<EpochRecord> curve = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double loss = train + (3 - train) * Math.exp(-8.0 * epoch / epochs);
      curve.add(new EpochRecord(epoch, 1e-5, 1e-4, epoch == epochs ? train : loss));
    }
    List<Evaluation> milestones = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      int epoch = (int) Math.round(epochs * i / 8.0);
      int then = (int) Math.round(correct * (1 - Math.exp(-i)));
      double loss = test + 0.3 * Math.exp(-i);
      milestones.add(
          i == 8
              ? new Evaluation(epoch, test, correct, Math.min(total, 2 * correct), total)
              : new Evaluation(epoch, loss, then, Math.min(total, 2 * then), total));
    }
    return new TrainingOutcome.Complete(
        0.4 * train,
        180,
        curve,
        milestones,
        milestones.get(7),
        HexFormat.of().formatHex(right.toByteArray()),
        Base64.getEncoder().encodeToString(labels.array()),
        "",
        90_000,
        42.5);
  }
}
