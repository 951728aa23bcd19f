package graft.api;

import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.core.data.ClassSplit;
import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Note;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.study.source.BaseSource;
import graft.study.source.GivenWeights;
import graft.study.source.LeakGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a base is fine-tuned to: images and base, checked and packed.
 *
 * @param base file of the base
 * @param wanted what of it is meant
 * @param store pixels and index of the images
 * @param names classes, by the classifier's unit
 * @param train training images
 * @param test images that choose nothing, none of them a training image
 * @param network of these classes
 * @param weights of the base
 * @param cautions what the base has seen of the target, a line each
 */
record Target(
    Path base,
    Wanted wanted,
    PackedStore store,
    List<String> names,
    Selection train,
    Selection test,
    Network network,
    GivenWeights weights,
    List<String> cautions)
    implements AutoCloseable {

  /**
   * Opens it; the caller closes it.
   *
   * @param begins told of the base's network before images are read
   * @throws graft.core.error.GraftException if base, data or settings cannot be used
   */
  static Target open(
      Machine machine, TransferTask asked, TrainingListener listener, Consumer<Network> begins) {
    listener.doing(Doing.READING_BASE);
    Path base = asked.baseOn(machine);
    Network shape;
    String form;
    try (Weights opened = Weights.open(base, asked.wanted())) {
      shape = FittingNetwork.choose(base, opened, asked.wanted().network());
      form = opened.form();
    }
    begins.accept(shape);
    GivenWeights weights = GivenWeights.check(base, asked.wanted().key(), shape);
    listener.noted(
        asked.base().isEmpty()
            ? BundledBase.note()
            : Note.of("base: " + form + " of " + shape.label()));
    listener.doing(Doing.READING_IMAGES);
    Packed packed =
        machine.packing().pack(asked.data(), shape.side(), asked.reading(), listener::heard);
    listener.read(packed.summary());
    PackedStore store = packed.store();
    boolean opened = false;
    try {
      DatasetIndex index = store.index();
      List<String> names = Trained.classes(index, asked.classes(), asked.strict());
      Selections selections = new Selections(index);
      Selection train =
          asked.examplesPerClass().isEmpty()
              ? selections.training(names)
              : selections.targetSet(
                  names,
                  new TargetSize(asked.examplesPerClass().getAsInt()),
                  "the examples per class");
      Selection all = selections.test(names);
      Selection test = without(all, train, index);
      LeakGuard.Findings found =
          LeakGuard.look(
              new BaseSource.Given(base, weights),
              index,
              List.of(new ClassSplit(0, List.of(), names)));
      guard(asked, found, all.size() - test.size(), listener);
      if (test.size() == 0) {
        throw new DataException(
            "no image is left to test on: give a val folder of other images than those trained on,"
                + " or more images a class (at least 5)");
      }
      Network network = Networks.find(shape.name(), names.size()).orElseThrow();
      opened = true;
      return new Target(
          base, asked.wanted(), store, names, train, test, network, weights, found.leaks());
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /**
   * Which weights of the base are copied and which are not, a line each, where its first layers are
   * transferred.
   */
  List<String> merge(int transferredLayers) {
    try (Weights opened = Weights.open(base, wanted)) {
      Network shape = FittingNetwork.choose(base, opened, wanted.network());
      return MergeReport.of(opened, shape, transferredLayers).lines();
    }
  }

  /**
   * Warns of what the base has seen of the target, and of test images among the training images.
   *
   * @param shared how many of these were left out
   * @throws DataException instead, where that is asked for
   */
  private static void guard(
      TransferTask asked, LeakGuard.Findings found, int shared, TrainingListener listener) {
    String repeated =
        shared
            + (shared == 1
                ? " test image is among the training images too and is"
                : " test images are among the training images too and are")
            + (asked.strict() ? " no honest test; " : " left out of the test; ");
    if (asked.strict() && (shared > 0 || !found.leaks().isEmpty())) {
      String all = String.join("\n", found.leaks());
      throw new DataException(
          "the estimate would be too good:\n"
              + (shared == 0 ? all : (all + "\n" + repeated).strip())
              + "\nTake these out, or ",
          Remedy.NO_STRICTNESS);
    }
    found.leaks().forEach(line -> listener.message("warning: " + line));
    if (shared > 0) {
      listener.noted(new Note("warning: " + repeated, Optional.of(Remedy.DATA_SCAN)));
    }
    found.notes().forEach(line -> listener.message("note: " + line));
  }

  /** The test images without those whose file is a training image, too. */
  private static Selection without(Selection test, Selection train, DatasetIndex index) {
    Set<ContentHash> seen = new HashSet<>();
    List<Example> all = index.examples();
    train.examples().forEach(number -> seen.add(all.get(number).content()));
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      if (!seen.contains(all.get(test.examples().get(i)).content())) {
        examples.add(test.examples().get(i));
        labels.add(test.labels().get(i));
      }
    }
    return new Selection(examples, labels);
  }

  /** The task that a recommendation answers. */
  TargetTask task() {
    int[] counts = new int[names.size()];
    train.labels().forEach(label -> counts[label]++);
    return new TargetTask(network.name(), Arrays.stream(counts).boxed().toList());
  }

  @Override
  public void close() {
    store.close();
  }
}
