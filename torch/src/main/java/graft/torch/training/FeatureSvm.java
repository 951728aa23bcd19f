package graft.torch.training;

import graft.core.data.Selection;
import graft.core.error.DataException;
import graft.core.random.SeedKey;
import graft.core.svm.LinearSvm;
import graft.core.svm.SvmExamples;
import graft.core.svm.SvmTrainer;
import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.torch.network.Parameter;
import graft.torch.network.TorchNetwork;
import java.util.List;

/**
 * A linear support vector machine on the base's features (Razavian et al. 2014; Azizpour et al.
 * 2016): activations of layer L-1 after its ReLU, of the plain centre view, without dropout, scaled
 * to Euclidean length 1. Its weights become the network's classifier, so the final weights' hash is
 * over both. There is no checkpoint: a stopped one starts over.
 */
final class FeatureSvm {
  private static final int EPOCH = 1;

  private final TrialGroup group;
  private final TrainingJob job;
  private final TorchNetwork network;
  private final Evaluator evaluator;
  private final Observer observer;
  private final long started = System.nanoTime();

  /**
   * Not trained yet.
   *
   * @param network with layers 1..L-1 transferred
   */
  FeatureSvm(
      TrialGroup group,
      TrainingJob job,
      TorchNetwork network,
      Evaluator evaluator,
      Observer observer) {
    this.group = group;
    this.job = job;
    this.network = network;
    this.evaluator = evaluator;
    this.observer = observer;
  }

  /**
   * Trains and evaluates.
   *
   * @throws StoppedException if the observer asked for it
   * @throws DataException if the protocol does not freeze all layers below the classifier, the
   *     recipe asks for what only training by gradients has, or the features do not fit into memory
   */
  TrainingOutcome run() throws StoppedException {
    int below = network.network().depth() - 1;
    if (job.protocol().frozenLayers() != below) {
      throw new DataException(
          "a linear SVM needs f (frozen_layers) = %d, was %d"
              .formatted(below, job.protocol().frozenLayers()));
    }
    job.recipe()
        .refinements()
        .onlyOfGradients()
        .ifPresent(
            setting -> {
              throw new DataException(
                  "a linear SVM takes no " + setting + "; leave it out of the recipe");
            });
    LinearSvm svm = train();
    System.err.println("linear SVM " + job.id() + ": chose C = " + svm.penalty());
    setClassifier(svm);
    Scores train = score(svm, group.train());
    Scores test = score(svm, group.test());
    Scores last = test.followedBy(score(svm, group.testExtra()));
    return new TrainingOutcome.Complete(
        train.loss(),
        train.correct(),
        List.of(new EpochRecord(EPOCH, 0, 0, train.loss())),
        List.of(test.evaluation(EPOCH)),
        last.evaluation(EPOCH),
        last.bits(),
        last.predictions(),
        network.hash(),
        group.train().size(),
        (System.nanoTime() - started) / 1e9);
  }

  private LinearSvm train() throws StoppedException {
    int classes = network.network().classes();
    SvmExamples examples = new SvmExamples(network.network().features());
    show(group.train(), examples::add);
    SvmTrainer trainer = new SvmTrainer(examples, classes, new SeedKey(job.drawKey()).with("svm"));
    return trainer.train(this::stopRequested).orElseThrow(StoppedException::new);
  }

  private boolean stopRequested() {
    double seconds = (System.nanoTime() - started) / 1e9;
    observer.progressed(job, JobProgress.trained(EPOCH, group.train().size(), seconds));
    return observer.stopRequested();
  }

  private Scores score(LinearSvm svm, Selection selection) throws StoppedException {
    Scores scores = new Scores();
    show(
        selection,
        (features, label) -> {
          float[] ofClasses = svm.scores(features);
          scores.add(ofClasses, label, LinearSvm.hingeLoss(ofClasses, label));
        });
    return scores;
  }

  private void show(Selection selection, Evaluator.RowReader reader) throws StoppedException {
    evaluator.show(
        images -> Evaluator.features(network, images, job.recipe().precision()),
        selection,
        done -> observer.stopRequested(),
        (features, label) -> {
          LinearSvm.scaleToUnitLength(features);
          reader.read(features, label);
        });
  }

  private void setClassifier(LinearSvm svm) {
    List<Parameter> classifier = network.parametersOf(network.network().depth());
    Parameter weight = classifier.get(0);
    Parameter bias = classifier.get(1);
    weight.set(
        bytes -> {
          for (float[] normal : svm.weights()) {
            for (float value : normal) {
              bytes.putFloat(value);
            }
          }
        });
    bias.set(
        bytes -> {
          for (float value : svm.biases()) {
            bytes.putFloat(value);
          }
        });
  }
}
