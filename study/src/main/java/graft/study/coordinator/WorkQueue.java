package graft.study.coordinator;

import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is still to be run, and in which order: bases first, then trials whose base is there, the
 * longest first so that the tail is short. Trials that transfer nothing need no base and fill the
 * workers that wait for one. Thread-safe.
 */
final class WorkQueue {
  private static final Comparator<TrialSpec> LONGEST_FIRST =
      Comparator.comparingLong(WorkQueue::images)
          .reversed()
          .thenComparing(t -> t.data().number())
          .thenComparing(TrialSpec::size)
          .thenComparing(t -> t.protocol().frozenLayers())
          .thenComparing(t -> t.protocol().transferredLayers())
          .thenComparing(t -> t.protocol().highRateLayers())
          .thenComparing(t -> t.protocol().initialDecayEpochs())
          .thenComparing(TrialSpec::id);

  /** Something for one worker to do. */
  sealed interface Work {
    /** Train a base, or find it trained. */
    record OneBase(BaseSpec base) implements Work {}

    /** Train trials that share data, base and network. */
    record SomeTrials(List<TrialSpec> trials) implements Work {
      boolean needsBase() {
        return trials.stream().anyMatch(WorkQueue::needsBase);
      }
    }
  }

  private final Grouping grouping;
  private final Map<String, BaseSpec> bases = new LinkedHashMap<>();
  private final Map<String, TrialSpec> trials = new LinkedHashMap<>();
  private final Set<String> alone = new HashSet<>();
  private final Set<String> readyBases = new HashSet<>();
  private final Map<String, Long> notBefore = new HashMap<>();
  private int inHand;
  private boolean stopped;

  WorkQueue(int workers) {
    grouping = new Grouping(workers);
  }

  synchronized void add(BaseSpec base) {
    bases.put(base.id(), base);
    notifyAll();
  }

  synchronized void add(Collection<TrialSpec> some) {
    some.forEach(trial -> trials.put(trial.id(), trial));
    notifyAll();
  }

  /** Puts back a base that another process trains, to be asked for again a little later. */
  synchronized void addLater(BaseSpec base, Duration delay) {
    notBefore.put(base.id(), System.nanoTime() + delay.toNanos());
    add(base);
  }

  /** Puts back what a lost or stopped group left: each is run by itself, as one may be to blame. */
  synchronized void addAlone(Collection<TrialSpec> some) {
    some.forEach(trial -> alone.add(trial.id()));
    add(some);
  }

  synchronized void baseReady(String id) {
    readyBases.add(id);
    notifyAll();
  }

  /** Takes out all trials that wait for a base that has no usable weights. */
  synchronized List<TrialSpec> removeThoseOf(String baseId) {
    List<TrialSpec> waiting =
        trials.values().stream().filter(t -> needsBase(t) && t.baseId().equals(baseId)).toList();
    waiting.forEach(trial -> trials.remove(trial.id()));
    notifyAll();
    return waiting;
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /**
   * The next work, waited for while other workers' work may add some; empty when there is none
   * left. {@link #handBack} follows each.
   */
  synchronized Optional<Work> next() throws InterruptedException {
    while (!stopped) {
      Optional<Work> work = nextBase().or(this::nextTrials);
      if (work.isPresent()) {
        inHand++;
        return work;
      }
      if (inHand == 0 && bases.isEmpty()) {
        break;
      }
      wait(100);
    }
    return Optional.empty();
  }

  /** The work taken last by this thread is done, or the rest of it was put back. */
  synchronized void handBack() {
    inHand--;
    notifyAll();
  }

  private Optional<Work> nextBase() {
    long now = System.nanoTime();
    Optional<BaseSpec> longest =
        bases.values().stream()
            .filter(base -> now - notBefore.getOrDefault(base.id(), now) >= 0)
            .max(Comparator.comparingLong(base -> (long) base.images() * base.recipe().epochs()));
    longest.ifPresent(base -> bases.remove(base.id()));
    return longest.map(Work.OneBase::new);
  }

  private Optional<Work> nextTrials() {
    List<TrialSpec> ready =
        trials.values().stream().filter(this::isReady).sorted(LONGEST_FIRST).toList();
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    TrialSpec first = ready.get(0);
    List<TrialSpec> alike = ready.stream().filter(trial -> sharesData(first, trial)).toList();
    List<TrialSpec> group = grouping.of(first, alike, ready.size());
    group.forEach(trial -> trials.remove(trial.id()));
    return Optional.of(new Work.SomeTrials(group));
  }

  private boolean isReady(TrialSpec trial) {
    return !needsBase(trial) || readyBases.contains(trial.baseId());
  }

  private boolean sharesData(TrialSpec a, TrialSpec b) {
    return (a.equals(b) || !(alone.contains(a.id()) || alone.contains(b.id())))
        && a.data().equals(b.data())
        && a.baseId().equals(b.baseId())
        && a.network().equals(b.network())
        && needsBase(a) == needsBase(b);
  }

  static boolean needsBase(TrialSpec trial) {
    return trial.protocol().transferredLayers() > 0;
  }

  private static long images(TrialSpec trial) {
    return (long) trial.images() * trial.recipe().epochs();
  }
}
