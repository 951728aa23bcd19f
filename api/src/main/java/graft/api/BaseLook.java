package graft.api;

import graft.analysis.prediction.BaseView;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.Selection;
import graft.core.error.MachineException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.weights.FittingNetwork;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.study.execution.TestViews;
import graft.study.source.GivenWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Shows a base the training images of a target. It sees one view of each, in evaluation mode, by
 * its own classifier.
 */
@FunctionalInterface
interface BaseLook {
  /** Images that a base is shown at most, evenly of all classes; one of each in any case. */
  int MOST_IMAGES = 1_000;

  /** Classes of a base below which it is taken to name all of them whatever it is shown. */
  int FEWEST_UNITS = 10;

  /**
   * How the base of a target sees its training images; empty if it has no classifier, or one of too
   * few classes to tell.
   *
   * @throws graft.core.error.GraftException if it cannot be shown them
   */
  Optional<BaseView> at(Machine machine, Target target);

  /** The same by passing them forward on the machine. */
  static Optional<BaseView> byInference(Machine machine, Target target) {
    if (target.weights().units().orElse(0) < FEWEST_UNITS) {
      return Optional.empty();
    }
    return byInference(
        machine, target.base(), target.wanted(), target.weights(), target.store(), target.train());
  }

  /** The same of a base file whose weights were read, with a classifier of two classes or more. */
  static Optional<BaseView> byInference(
      Machine machine,
      Path base,
      Wanted wanted,
      GivenWeights read,
      PackedStore store,
      Selection train) {
    OptionalInt units = read.units();
    if (units.isEmpty() || units.getAsInt() < 2) {
      return Optional.empty();
    }
    try (ScratchFolder scratch = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.BASE);
        Weights weights = Weights.open(base, wanted)) {
      Network own =
          Networks.find(
                  FittingNetwork.choose(base, weights, wanted.network()).name(), units.getAsInt())
              .orElseThrow();
      Path copy = scratch.path().resolve("base.safetensors");
      weights.writeSafetensors(copy, ".part");
      float[][] logits =
          Inference.logits(machine, own, copy, store, some(train), 1, TestViews.ONE, count -> {});
      return Optional.of(BaseView.of(List.of(logits)));
    } catch (IOException e) {
      throw new MachineException("cannot write a copy of " + base + ": " + e.getMessage(), e);
    }
  }

  /** The first so many images of each class. */
  static Selection some(Selection train) {
    int classes = 1 + train.labels().stream().mapToInt(Integer::intValue).max().orElse(0);
    int each = Math.max(1, MOST_IMAGES / classes);
    int[] taken = new int[classes];
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < train.size(); i++) {
      int label = train.labels().get(i);
      if (taken[label]++ < each) {
        examples.add(train.examples().get(i));
        labels.add(label);
      }
    }
    return new Selection(examples, labels);
  }
}
