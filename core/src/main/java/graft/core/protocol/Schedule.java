package graft.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.core.json.Settings;
import java.util.Map;

/**
 * The learning rates of a training by epoch: a value of its recipe. A case is a record that
 * implements it; its simple name is its {@code kind} in files and ids. {@link Rates}, the paper's,
 * is written without.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Schedule permits Rates {
  /** The high-rate layers' learning rate in {@code epoch} (0-based) for decay after d epochs. */
  double highAt(int epoch, int initialDecayEpochs);

  /** The low-rate layers' learning rate in {@code epoch} (0-based) for decay after d epochs. */
  double lowAt(int epoch, int initialDecayEpochs);

  /** The rate that high-rate layers begin at. */
  double high();

  /** The rate that low-rate layers begin at. */
  double low();

  /**
   * S: how long the high rate of the common protocol lasts, in epochs at least 1; the experiments'
   * d are shares of it.
   */
  int stepEpochs();

  /** All rates times a factor. */
  Schedule times(double factor);

  /** The same rates with another S. */
  Schedule every(int otherStepEpochs);

  /** Whether at d = 0 the high rate is the low one in every epoch: then n means nothing. */
  boolean isLowWithoutInitialEpochs();

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
}
