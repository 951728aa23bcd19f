package graft.api;

import static graft.core.text.Words.text;

import graft.analysis.comparison.Contender;
import graft.analysis.comparison.Contenders;
import graft.analysis.derivation.Derived;
import graft.analysis.derivation.DerivedProtocols;
import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.TargetTask;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedDifference;
import graft.study.store.StudyReader;
import graft.study.store.TrialRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a study of the user's own says of a task: the protocol derived at its nearest size, with d
 * held in updates, and how it compares there. It leads where its size is near and it is shown to be
 * better than the paper's table there; else the table does.
 *
 * @param leads whether it goes before the table's
 * @param protocol in the task's epochs
 * @param lines why, a line each
 * @param certainty how sure
 * @param gain over the common protocol, where the study has both
 */
public record StudyAdvice(
    boolean leads, Protocol protocol, List<String> lines, String certainty, Optional<String> gain) {
  /** A study's size within this factor of the task's applies to it. */
  private static final double NEAR = 2;

  /** Numbers of updates within this factor of each other are not remarked on. */
  private static final double SAME = 1.1;

  /** Contenders with one protocol for all splits, in the order in which ties go. */
  private static final List<Contender> FIXED =
      List.of(Contender.PAPER_TABLE_2, Contender.COMMON, Contender.LINEAR_PROBE);

  public StudyAdvice {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a study.
   *
   * @throws UsageException if there is none, or it ran on another network
   * @throws DataException if it holds no comparison at its nearest size yet
   */
  static StudyAdvice of(Path folder, TargetTask task, Recommendation table) {
    try (StudyReader study = StudyReader.open(folder)) {
      StudyFacts facts = StudyFacts.read(study, folder);
      List<TrialRecord> trials = study.trials();
      String network = trials.isEmpty() ? task.network() : trials.get(0).spec().network();
      if (!network.equals(task.network())) {
        throw new UsageException(
            "the study in "
                + Shown.text(folder.toString())
                + " ran on "
                + Networks.label(network)
                + ", you ask for "
                + Networks.label(task.network())
                + ": its layers say nothing of these; ",
            Remedy.STUDY_NETWORK);
      }
      StudyCells cells = facts.cells();
      Contenders contenders = new Contenders(cells, DerivedProtocols.of(cells, facts.tests()));
      return new Asked(folder, task, table, cells, contenders).advice();
    }
  }

  /**
   * What a study answers.
   *
   * @param contender whose trials show how good it is, or none where nothing shows that
   * @param how it was found, a sentence
   */
  private record Answer(Protocol protocol, Optional<Contender> contender, String how) {}

  /** A study, and the task it is asked about. */
  private record Asked(
      Path folder, TargetTask task, Recommendation table, StudyCells cells, Contenders contenders) {

    private Grid grid() {
      return cells.grid();
    }

    StudyAdvice advice() {
      TargetSize size = nearest();
      Answer answer = answer(size);
      List<String> doubts = doubts(answer, size);
      Protocol scaled = scaled(answer.protocol(), size);
      List<String> lines = new ArrayList<>();
      lines.add(where(size));
      lines.add(answer.how());
      lines.addAll(comparisons(answer, size));
      recipes(size).ifPresent(lines::add);
      if (scaled.initialDecayEpochs() != answer.protocol().initialDecayEpochs()) {
        lines.add(
            text(
                "d = %d there, %,d updates at the high rate, is d = %d here, %,d updates.",
                answer.protocol().initialDecayEpochs(),
                answer.protocol().initialDecayEpochs() * updatesPerEpoch(size),
                scaled.initialDecayEpochs(),
                scaled.initialDecayEpochs() * table.updatesPerEpoch()));
      }
      if (!doubts.isEmpty()) {
        lines.add("It does not go before the paper's table: " + String.join("; ", doubts) + ".");
      }
      return new StudyAdvice(doubts.isEmpty(), scaled, lines, certainty(), gain(answer, size));
    }

    private TargetSize nearest() {
      return grid().sizes().stream().min(Comparator.comparingDouble(this::distance)).orElseThrow();
    }

    /** By what factor a size lies above or below the task's; infinite where it is not known. */
    private double distance(TargetSize size) {
      double ratio = cells.imagesPerClass(size) / task.meanPerClass();
      return Math.max(ratio, 1 / ratio);
    }

    private String where(TargetSize size) {
      int splits = grid().splits().size();
      double images = cells.imagesPerClass(size);
      double factor = distance(size);
      return text(
          "Your study %s: %d target classes, %d class split%s; its size nearest to your %s images a"
              + " class is %s%s.",
          Shown.text(folder.toString()),
          grid().targetClasses(),
          splits,
          splits == 1 ? "" : "s",
          number(task.meanPerClass()),
          size.isFull() ? text("full (%s)", number(images)) : number(images),
          factor < SAME
              ? ""
              : text(
                  ", %.1f times as %s", factor, images < task.meanPerClass() ? "small" : "large"));
    }

    private Answer answer(TargetSize size) {
      Derived derived = contenders.asThePaper(size);
      if (derived instanceof Derived.Chosen made) {
        return new Answer(
            made.protocol(),
            Optional.of(Contender.DERIVED).filter(honest -> has(honest, size)),
            "Its experiments, step by step as in the paper, lead to "
                + words(made.protocol())
                + ".");
      }
      Contender best =
          FIXED.stream()
              .filter(contender -> has(contender, size))
              .max(Comparator.comparingDouble(contender -> mean(contender, size)))
              .orElseThrow(() -> nothing(size));
      Protocol protocol = contenders.at(size, best).protocols().get(0);
      return new Answer(
          protocol,
          Optional.of(best),
          text(
              "It derives no protocol at this size (%s); the best of those it has is %s, the %s.",
              ((Derived.Wanting) derived).reason(), words(protocol), title(best)));
    }

    private DataException nothing(TargetSize size) {
      return new DataException(
          "the study in "
              + Shown.text(folder.toString())
              + " has no finished trial of any protocol to recommend at size "
              + size
              + "; let it run on, or ",
          Remedy.NO_STUDY);
    }

    /** Why the answer does not go before the table's; empty if it does. */
    private List<String> doubts(Answer answer, TargetSize size) {
      List<String> doubts = new ArrayList<>();
      if (distance(size) > NEAR) {
        doubts.add(text("its size is more than %.0f times away", NEAR));
      }
      if (has(Contender.PAPER_TABLE_2, size)) {
        Protocol paper = contenders.at(size, Contender.PAPER_TABLE_2).protocols().get(0);
        if (answer.protocol().equals(paper)) {
          doubts.add("it is the table's own protocol there");
        } else if (answer.contender().isEmpty()) {
          doubts.add("nothing shows how good it is on images that did not choose it");
        } else if (difference(
                    answer.contender().get(),
                    Contender.PAPER_TABLE_2,
                    size,
                    candidates(answer, size))
                .direction()
            != PairedDifference.Direction.HIGHER) {
          doubts.add("it is not shown to be better than the table's protocol there");
        }
      } else {
        doubts.add("it has no complete trial of the table's protocol there to compare with");
      }
      return doubts;
    }

    private List<String> comparisons(Answer answer, TargetSize size) {
      List<String> lines = new ArrayList<>();
      List<Contender> own = answer.contender().stream().toList();
      for (Contender contender : own) {
        lines.addAll(
            comparison(contender, Contender.PAPER_TABLE_2, size, candidates(answer, size)));
      }
      for (Contender contender :
          List.of(Contender.DERIVED, Contender.PAPER_TABLE_2, Contender.LINEAR_PROBE)) {
        if (!own.contains(contender)) {
          lines.addAll(comparison(contender, Contender.COMMON, size, 1));
        }
      }
      return lines;
    }

    private List<String> comparison(
        Contender first, Contender second, TargetSize size, int amongst) {
      return first != second && has(first, size) && has(second, size)
          ? List.of(title(first) + ": " + against(first, second, size, amongst) + ".")
          : List.of();
    }

    private Optional<String> gain(Answer answer, TargetSize size) {
      Contender contender = answer.contender().orElse(Contender.DERIVED_AS_PAPER);
      if (contender == Contender.COMMON || !has(contender, size) || !has(Contender.COMMON, size)) {
        return Optional.empty();
      }
      return Optional.of(
          against(contender, Contender.COMMON, size, candidates(answer, size))
              + (contender == Contender.DERIVED_AS_PAPER ? ", on the images that chose it" : ""));
    }

    private String against(Contender first, Contender second, TargetSize size, int amongst) {
      return text(
          "%.1f %% against %.1f %% of the %s%s",
          100 * mean(first, size),
          100 * mean(second, size),
          title(second),
          words(difference(first, second, size, amongst), amongst));
    }

    private boolean has(Contender contender, TargetSize size) {
      return contenders.at(size, contender).mean().isPresent();
    }

    private double mean(Contender contender, TargetSize size) {
      return contenders.at(size, contender).mean().orElse(0);
    }

    private PairedDifference difference(
        Contender first, Contender second, TargetSize size, int amongst) {
      return contenders.at(size, first).minus(contenders.at(size, second)).amongst(amongst);
    }

    /** How many could have been the answer beside the one it is held against: on these images. */
    private int candidates(Answer answer, TargetSize size) {
      long several = FIXED.stream().filter(contender -> has(contender, size)).count();
      return answer.contender().filter(FIXED::contains).isPresent()
          ? (int) Math.max(1, several - 1)
          : 1;
    }

    /** In what the study's trainings differ from the one that finetune would do. */
    private Optional<String> recipes(TargetSize size) {
      Recipe ours = table.recipe().evaluatedOnce();
      Recipe theirs =
          grid()
              .recipe()
              .with(
                  grid().recipe().batch(),
                  ours.epochs(),
                  grid().recipe().rates().every(ours.rates().stepEpochs()))
              .evaluatedOnce();
      List<String> differences = new ArrayList<>();
      if (!theirs.equals(ours)) {
        differences.add(
            text(
                "it trained with %s, finetune would with %s",
                theirs.differenceFrom(ours), ours.differenceFrom(theirs)));
      }
      long there = grid().recipe().epochs() * updatesPerEpoch(size);
      long here = table.recipe().epochs() * table.updatesPerEpoch();
      if (Math.max(there, here) > SAME * Math.min(there, here)) {
        differences.add(text("its trainings make %,d updates, finetune's %,d", there, here));
      }
      return differences.isEmpty()
          ? Optional.empty()
          : Optional.of("The trainings differ: " + String.join("; ", differences) + ".");
    }

    private long updatesPerEpoch(TargetSize size) {
      long images = Math.round(cells.imagesPerClass(size) * grid().targetClasses());
      int batch = grid().recipe().batch();
      return (images + batch - 1) / batch;
    }

    /**
     * The protocol with d in the task's epochs: as many updates, the whole of S stays the whole.
     */
    private Protocol scaled(Protocol chosen, TargetSize size) {
      int step = table.recipe().rates().stepEpochs();
      int d = chosen.initialDecayEpochs();
      long scaled = d;
      if (d >= grid().recipe().rates().stepEpochs()) {
        scaled = step;
      } else if (d > 0) {
        double updates = (double) d * updatesPerEpoch(size);
        scaled = Math.max(1, Math.min(step, Math.round(updates / table.updatesPerEpoch())));
      }
      return new Protocol(
          chosen.transferredLayers(),
          chosen.highRateLayers(),
          (int) scaled,
          chosen.frozenLayers(),
          chosen.reinitialisedRate());
    }

    private String certainty() {
      int splits = grid().splits().size();
      return splits == 1
          ? "One study of yours, of one class split: its classes need not be these."
          : text(
              "One study of yours: its classes need not be these, and its %d splits overlap.",
              splits);
    }
  }

  private static String title(Contender contender) {
    return contender == Contender.PAPER_TABLE_2
        ? "protocol of the paper's Table 2"
        : contender.title();
  }

  private static String words(PairedDifference difference, int amongst) {
    Optional<Interval> interval = difference.difference().interval();
    return interval.isEmpty()
        ? ", fewer than two splits: no difference shown"
        : text(
            ", %+.1f points (95 %% interval%s %.1f to %.1f)%s",
            100 * difference.difference().mean().orElse(0),
            amongst == 1 ? "" : " of " + amongst + " comparisons together:",
            100 * interval.get().low(),
            100 * interval.get().high(),
            difference.direction() == PairedDifference.Direction.NOT_SHOWN
                ? ", no difference shown"
                : "");
  }

  private static String words(Protocol protocol) {
    return text(
        "k = %d, n = %d, d = %d, f = %d",
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        protocol.initialDecayEpochs(),
        protocol.frozenLayers());
  }

  private static String number(double images) {
    return images == Math.rint(images) ? text("%,.0f", images) : text("%,.1f", images);
  }
}
