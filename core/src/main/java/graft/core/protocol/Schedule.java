package graft.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.core.json.Settings;
import java.util.Map;

/**
 * The learning rates of a training by epoch or by update: a value of its recipe. A case is a record
 * that implements it; its simple name is its {@code kind} in files and ids. {@link Rates}, the
 * paper's, is written without.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Schedule permits Rates, ByUpdate {
  /** The high-rate layers' learning rate in an update for decay after d epochs. */
  double highAt(Moment moment, int initialDecayEpochs);

  /** The low-rate layers' learning rate in an update for decay after d epochs. */
  double lowAt(Moment moment, int initialDecayEpochs);

  /** The highest rate of high-rate layers. */
  double high();

  /** The highest rate of low-rate layers. */
  double low();

  /**
   * S: what of it grows with a longer training, in epochs at least 1, e.g. how long the high rate
   * of the common protocol lasts; the experiments' d are shares of it.
   */
  int stepEpochs();

  /** The same course to other rates. */
  Schedule at(double otherHigh, double otherLow);

  /** All rates times a factor. */
  default Schedule times(double factor) {
    return at(high() * factor, low() * factor);
  }

  /** The same rates with another S, where it has one. */
  Schedule every(int otherStepEpochs);

  /**
   * The same in a training of so many epochs in place of a whole one: rates by epoch begin as they
   * did, rates by update go through all of their course.
   *
   * @param epochs from 1 to {@code whole}
   */
  default Schedule within(int epochs, int whole) {
    return this;
  }

  /**
   * Whether d means something: how long the high rate lasts at first. Where it does, all updates of
   * an epoch have the same rates.
   */
  default boolean hasInitialEpochs() {
    return true;
  }

  /** Whether at d = 0 the high rate is the low one in every update: then n means nothing. */
  boolean isLowWithoutInitialEpochs();

  /**
   * Checks it against a training's length.
   *
   * @throws IllegalArgumentException naming the setting, where it does not fit
   */
  default void check(int epochs) {}

  /** Its settings by their names in study files. */
  default Map<String, Object> settings() {
    return Settings.of((Record) this);
  }

  /** In a sentence on a training, e.g. {@code rates 0.01 and 0.001, times 0.1 every 30 epochs}. */
  default String text() {
    return Settings.text((Record) this);
  }

  /** In one word, all that sets its rates apart from others', e.g. for a table. */
  default String word() {
    return Settings.word((Record) this);
  }

  /** Refuses a rate that is none, naming its setting. */
  static void requirePositive(String setting, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(setting + " must be above 0, was " + value);
    }
  }
}
