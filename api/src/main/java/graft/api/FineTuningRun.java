package graft.api;

import graft.analysis.prediction.BaseView;
import graft.api.FineTuning.Choice;
import graft.api.FineTuning.Plan;
import graft.api.FineTuning.Result;
import graft.api.machine.Machine;
import graft.api.machine.StopHook;
import graft.core.data.PixelRule;
import graft.core.data.Selection;
import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.StudyInUseException;
import graft.core.model.Model;
import graft.core.model.ModelConfig;
import graft.core.model.ModelFolder;
import graft.core.model.Preprocessing;
import graft.core.model.Provenance;
import graft.core.model.TestResult;
import graft.core.statistics.Interval;
import graft.core.weights.Weights;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The trainings of one fine-tuning. A method that returns empty was stopped; called again, it goes
 * on.
 */
final class FineTuningRun {
  private final FineTuning asked;
  private final Machine machine;
  private final ReadyWorker worker;
  private final Target target;
  private final TrainingListener listener;
  private final BaseLook look;
  private volatile boolean stopped;

  FineTuningRun(
      FineTuning asked,
      Machine machine,
      ReadyWorker worker,
      Target target,
      TrainingListener listener,
      BaseLook look) {
    this.asked = asked;
    this.machine = machine;
    this.worker = worker;
    this.target = target;
    this.listener = listener;
    this.look = look;
  }

  Target target() {
    return target;
  }

  long seed() {
    return asked.seed();
  }

  TrainingListener listener() {
    return listener;
  }

  /**
   * How the base sees the training images; empty where it cannot tell, of which the listener hears
   * why where it should have, and where it was stopped.
   */
  @SuppressWarnings("try") // the hook is opened for its end
  Optional<BaseView> look() {
    listener.doing(Doing.LOOKING);
    Thread caller = Thread.currentThread();
    try (StopHook stop =
        new StopHook(
            () -> {
              stopped = true;
              caller.interrupt();
            },
            listener::stopped)) {
      return stopped ? Optional.empty() : look.at(machine, target);
    } catch (GraftException e) {
      if (stopped) {
        return Optional.empty();
      }
      if (caller.isInterrupted()) {
        throw e;
      }
      listener.message("the base was not shown your images: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether it was asked to stop while the base was shown the images. */
  boolean isStopped() {
    return stopped;
  }

  /** How it would train by another choice. */
  Plan plan(Choice choice) {
    return asked.with(choice).planned(target);
  }

  /** Trains and writes the model, if the training completes. */
  Optional<Result> train(Plan plan) {
    try (OneTraining training = begin(plan, target.train())) {
      return run(training, plan).map(ended -> result(plan, training, ended));
    }
  }

  /**
   * The same, but anew by another plan where {@link TrainingAnew} finds that better and that
   * training completes.
   */
  Optional<Result> trainOrAnew(Plan plan) {
    try (OneTraining training = begin(plan, target.train());
        TrainingAnew anew = new TrainingAnew(this)) {
      Optional<TrainingOutcome> outcome = run(training, plan);
      if (!(outcome.orElse(null) instanceof Complete complete)) {
        return outcome.map(ended -> result(plan, training, ended));
      }
      Optional<TrainingAnew.Decision> decision = anew.decide(plan, complete);
      if (decision.isEmpty()) {
        return Optional.empty();
      }
      List<String> reasons = decision.get().reasons();
      reasons.forEach(listener::message);
      Optional<Plan> other = decision.get().anew().map(this::plan);
      if (other.isPresent()) {
        Attempt attempt = trainAnew(other.get());
        if (attempt.failure().isEmpty()) {
          attempt
              .result()
              .ifPresent(
                  written -> {
                    anew.forget();
                    training.forget();
                  });
          return attempt.result();
        }
        reasons = attempt.failure();
      }
      Result result =
          result(
              new Plan(
                  plan.protocol(),
                  plan.recipe(),
                  Stream.concat(plan.reasons().stream(), reasons.stream()).toList()),
              training,
              complete);
      anew.forget();
      other.ifPresent(this::forget);
      return Optional.of(result);
    }
  }

  /**
   * A training anew.
   *
   * @param result empty if it was stopped or failed
   * @param failure why it did not complete, sentences; none if it did or was stopped
   */
  private record Attempt(Optional<Result> result, List<String> failure) {
    Attempt {
      failure = List.copyOf(failure);
    }
  }

  /**
   * Trains anew and writes the model.
   *
   * @throws MachineException if it was trained but cannot be written: the same command writes it
   */
  private Attempt trainAnew(Plan other) {
    other.reasons().forEach(listener::message);
    OneTraining begun;
    try {
      begun = begin(other, target.train());
    } catch (MachineException e) {
      return failed(other, String.valueOf(e.getMessage()));
    }
    try (begun) {
      TrainingOutcome outcome = runOrFail(begun, other).orElse(null);
      if (outcome instanceof Failed || outcome instanceof Diverged) {
        return failed(other, outcome instanceof Failed failed ? failed.reason() : "it diverged");
      }
      return new Attempt(
          Optional.ofNullable(outcome).map(ended -> result(other, begun, ended)), List.of());
    }
  }

  private Attempt failed(Plan other, String why) {
    List<String> failure = new ArrayList<>(other.reasons());
    failure.add("That did not complete (" + why + "): the model is that of the recommendation.");
    listener.message(failure.get(failure.size() - 1));
    return new Attempt(Optional.empty(), failure);
  }

  /** A training that the machine fails has failed. */
  private Optional<TrainingOutcome> runOrFail(OneTraining training, Plan plan) {
    try {
      return run(training, plan);
    } catch (MachineException e) {
      return Optional.of(new Failed(String.valueOf(e.getMessage())));
    }
  }

  private void forget(Plan plan) {
    try (OneTraining left = begin(plan, target.train())) {
      left.forget();
    } catch (MachineException | StudyInUseException e) {
      return; // clearing the cache removes what is left
    }
  }

  /** Begins a training on some of the images; the caller closes it. */
  OneTraining begin(Plan plan, Selection train) {
    return OneTraining.begin(
        machine,
        Identity.fineTuning(
            target.store().index(),
            target.names(),
            train,
            target.network().name(),
            target.weights().sha256(),
            plan.protocol(),
            plan.recipe(),
            asked.seed()));
  }

  private Optional<TrainingOutcome> run(OneTraining training, Plan plan) {
    return run(training, TrainingStatus.Kind.FINE_TUNING, plan, target.train(), target.test());
  }

  /** Trains what was begun on some of the images. */
  Optional<TrainingOutcome> run(
      OneTraining training, TrainingStatus.Kind kind, Plan plan, Selection train, Selection test) {
    return training.run(
        worker,
        new OneTraining.Task(
            kind,
            asked.out(),
            plan.reasons(),
            target.network(),
            target.store(),
            Optional.of(baseFor(training)),
            train,
            test,
            plan.protocol(),
            plan.recipe(),
            asked.seed()),
        listener);
  }

  private Path baseFor(OneTraining training) {
    Path copy = training.base();
    try (Weights weights = Weights.open(target.base(), target.wanted())) {
      weights.writeSafetensors(copy, ".part");
    } catch (IOException e) {
      throw new MachineException("cannot write " + copy + ": " + e.getMessage(), e);
    }
    return copy;
  }

  private Result result(Plan plan, OneTraining training, TrainingOutcome ended) {
    Optional<Model> model = Optional.empty();
    if (ended instanceof Complete complete) {
      model =
          Optional.of(
              ModelFolder.write(
                  asked.out(),
                  config(plan, complete),
                  training.weights(),
                  Trained.history(complete)));
      training.forget();
    }
    return new Result(
        model,
        plan.protocol(),
        plan.recipe(),
        ended,
        Trained.neverStarted(ended, target.names().size()));
  }

  private ModelConfig config(Plan plan, Complete complete) {
    Interval interval = Interval.ofFraction(complete.last().correct(), complete.last().total());
    return new ModelConfig(
        ModelConfig.FORMAT,
        target.network().name(),
        target.network().side(),
        target.names(),
        Preprocessing.MEAN,
        Preprocessing.DEVIATION,
        PixelRule.NOW,
        complete.weightsSha256(),
        new Provenance(
            Versions.graft(),
            Shown.text(String.valueOf(target.base().getFileName())),
            target.weights().sha256(),
            Shown.text(String.valueOf(asked.task().data().getFileName())),
            target.store().index().fingerprint(),
            asked.task().reading(),
            target.train().size(),
            plan.protocol(),
            plan.recipe(),
            asked.seed(),
            plan.reasons(),
            target.cautions(),
            machine.threadsFor(target.network().side()),
            machine.device().kind()),
        Optional.of(
            new TestResult(
                complete.last().correct(),
                complete.last().correctTop5(),
                complete.last().total(),
                complete.last().loss(),
                interval.low(),
                interval.high())));
  }
}
