package graft.api;

import graft.api.machine.Packing;
import graft.core.data.ClassSplit;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.recommendation.TargetTask;
import graft.core.source.BaseSource;
import graft.core.source.GivenWeights;
import graft.core.source.LeakGuard;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a base is fine-tuned to: images and base, checked and packed.
 *
 * @param store pixels and index of the images
 * @param names classes, by the classifier's unit
 * @param train training images
 * @param test images that choose nothing
 * @param network of these classes
 * @param weights of the base
 */
record Target(
    PackedStore store,
    List<String> names,
    Selection train,
    Selection test,
    Network network,
    GivenWeights weights)
    implements AutoCloseable {

  /**
   * Opens it; the caller closes it.
   *
   * @throws graft.core.error.GraftException if base, data or settings cannot be used
   */
  static Target open(TransferTask asked, TrainingListener listener) {
    Network shape;
    try (Weights opened = Weights.open(asked.base())) {
      shape = networkOf(opened, asked);
      listener.told("base: " + opened.form() + " of " + shape.name());
    }
    GivenWeights weights = GivenWeights.check(asked.base(), shape);
    PackedStore store =
        Packing.pack(asked.data(), shape.side(), asked.excludeBad(), Trained.lines(listener));
    boolean opened = false;
    try {
      DatasetIndex index = store.index();
      List<String> names = Trained.classes(index, asked.classes(), listener);
      Selections selections = new Selections(index);
      Selection train =
          asked.examplesPerClass().isEmpty()
              ? selections.training(names)
              : selections.targetSet(
                  names,
                  new TargetSize(asked.examplesPerClass().getAsInt()),
                  "--examples-per-class");
      Selection test = selections.test(names);
      Network network = Networks.find(shape.name(), names.size()).orElseThrow();
      Target target = new Target(store, names, train, test, network, weights);
      target.guard(asked, listener);
      opened = true;
      return target;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  private static Network networkOf(Weights weights, TransferTask asked) {
    return asked
        .network()
        .map(name -> named(weights, name))
        .or(() -> FittingNetwork.of(weights))
        .orElseThrow(
            () ->
                new DataException(
                    Shown.text(asked.base().toString())
                        + " fits no network of ours ("
                        + String.join(", ", Networks.names())
                        + "); 'graft weights show FILE --network NAME' says what differs"));
  }

  /** What is copied of the base and what is not, in words, where its first layers are. */
  static List<String> merge(TransferTask asked, int transferredLayers) {
    try (Weights weights = Weights.open(asked.base())) {
      return MergeReport.of(weights, networkOf(weights, asked), transferredLayers).lines();
    }
  }

  private static Network named(Weights weights, String name) {
    TargetTask.even(name, 2, 1); // refuses an unknown network
    return FittingNetwork.named(weights, name).orElseThrow();
  }

  private void guard(TransferTask asked, TrainingListener listener) {
    DatasetIndex index = store.index();
    LeakGuard.Findings found =
        LeakGuard.look(
            new BaseSource.Given(asked.base(), weights),
            index,
            List.of(new ClassSplit(0, List.of(), names)));
    List<String> leaks = new ArrayList<>(found.leaks());
    long shared = sharedImages();
    if (shared > 0) {
      leaks.add(
          shared
              + (shared == 1 ? " test image is" : " test images are")
              + " among the training images too; 'graft data scan' names them");
    }
    if (asked.strict() && !leaks.isEmpty()) {
      throw new DataException(
          "the estimate would be too good:\n"
              + String.join("\n", leaks)
              + "\nTake these out, or leave out --strict to be warned only.");
    }
    leaks.forEach(line -> listener.told("warning: " + line));
    found.notes().forEach(line -> listener.told("note: " + line));
    if (test.size() == 0) {
      throw new DataException(
          "no image is left to test on: give a val folder, or more images a class (at least 5)");
    }
  }

  private long sharedImages() {
    Set<String> seen = new HashSet<>();
    List<Example> examples = store.index().examples();
    train.examples().forEach(number -> seen.add(examples.get(number).sha256()));
    return test.examples().stream()
        .map(examples::get)
        .filter(example -> example.role() == Role.VALIDATION && seen.contains(example.sha256()))
        .count();
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
