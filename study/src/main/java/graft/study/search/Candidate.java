package graft.study.search;

import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Schedule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * A way of training to be tried: any protocol under any recipe, as it is given.
 *
 * @param protocol canonical
 * @param recipe of a full training; evaluated once
 */
public record Candidate(Protocol protocol, Recipe recipe) {
  /** Share of a full training by update that goes as far as a rung. */
  private static final double RUNG_SHARE = 0.4;

  public Candidate {
    recipe = recipe.evaluatedOnce();
  }

  /** In the form under which equal trainings are one candidate. */
  public static Candidate of(Protocol protocol, Recipe recipe, int depth) {
    return new Candidate(protocol.canonical(depth, recipe), recipe);
  }

  /** Epochs of a full training. */
  public int epochs() {
    return recipe.epochs();
  }

  /**
   * Epochs of a rung: behind all first decays, by a fifth of S, where rates are by epoch; else two
   * fifths of all. At least two, where there are two.
   */
  public int rungEpochs() {
    int step = recipe.rates().stepEpochs();
    long rung =
        recipe.rates().hasInitialEpochs()
            ? step + Math.max(1, step / 5)
            : Math.round(RUNG_SHARE * epochs());
    return (int) Math.min(epochs(), Math.max(2, rung));
  }

  /** Epochs of a training of a length. */
  int epochs(Length length) {
    return switch (length) {
      case ONE_EPOCH -> 1;
      case RUNG -> rungEpochs();
      case FULL -> epochs();
    };
  }

  /**
   * How it is trained for so many epochs: where rates are by epoch, the beginning of the full
   * training; where they are by update, all of their course in less time.
   */
  public Recipe recipe(int epochs) {
    return recipe.with(recipe.batch(), epochs, recipe.rates().within(epochs, epochs()));
  }

  /**
   * The training of so many epochs; candidates for which it is the same become equal.
   *
   * @param epochs from 1 to {@link #epochs()}
   */
  public Candidate first(int epochs) {
    return new Candidate(
        protocol.withDecayAfter(Math.min(epochs, protocol.initialDecayEpochs())), recipe(epochs));
  }

  /**
   * In a line, e.g. {@code k=7 f=4 AdamW cosine 0.0005 decay=0.75 drop=0.5 batch=16 epochs=50};
   * settings that mean nothing or are absent are left out.
   */
  public String text() {
    Schedule rates = recipe.rates();
    Refinements more = recipe.refinements();
    boolean byLayer = more.layerDecay().isPresent();
    StringBuilder text = new StringBuilder("k=" + protocol.transferredLayers());
    text.append(byLayer ? "" : " n=" + protocol.highRateLayers());
    text.append(rates.hasInitialEpochs() ? " d=" + protocol.initialDecayEpochs() : "");
    text.append(" f=").append(protocol.frozenLayers()).append(' ').append(words());
    text.append(' ').append(number(rates.high()));
    text.append(byLayer || rates.high() == rates.low() ? "" : "/" + number(rates.low()));
    more.layerDecay().ifPresent(decay -> text.append(" decay=").append(decay));
    add(text, "smooth", more.labelSmoothing());
    add(text, "drop", recipe.dropout());
    add(text, "ema", more.ema());
    add(text, "mixup", more.mixup());
    text.append(more.head() == Refinements.Head.RANDOM ? "" : " head=probe");
    text.append(" batch=").append(recipe.batch()).append(" epochs=").append(epochs());
    return text.toString();
  }

  private String words() {
    String optimizer = recipe.optimizer() instanceof Optimizer.Sgd ? "SGD" : "AdamW";
    if (recipe.rates() instanceof Cosine) {
      return optimizer + " cosine";
    }
    return optimizer + (recipe.rates() instanceof OneCycle ? " one-cycle" : " step");
  }

  private static void add(StringBuilder text, String name, double value) {
    text.append(value == 0 ? "" : String.format(Locale.ROOT, " %s=%s", name, value));
  }

  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }
}
