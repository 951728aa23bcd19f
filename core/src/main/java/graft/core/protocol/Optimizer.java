package graft.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.core.json.Settings;
import java.util.Map;

/**
 * How gradients change weights: a value of a recipe. A case is a record in here; its simple name is
 * its {@code kind} in files and ids. {@link Sgd}, the paper's, is written without.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Optimizer {
  /** What there is for each case. */
  interface Visitor<T> {
    T sgd(Sgd sgd);
  }

  /** What the visitor has for this case. */
  <T> T accept(Visitor<T> visitor);

  /**
   * Stochastic gradient descent as {@code torch.optim.SGD} defines it, without dampening or
   * Nesterov.
   *
   * @param momentum share of the last step that is kept, 0..1
   * @param weightDecay L2 penalty added to the gradient of weights and biases
   */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
  record Sgd(double momentum, double weightDecay) implements Optimizer {
    public Sgd {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException("momentum must be 0..1, was " + momentum);
      }
      if (!(weightDecay >= 0)) {
        throw new IllegalArgumentException("weight_decay must be at least 0, was " + weightDecay);
      }
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.sgd(this);
    }

    @Override
    public String text() {
      return "momentum " + momentum + ", weight decay " + weightDecay;
    }

    @Override
    public String word() {
      return "momentum" + momentum + "_weight-decay" + weightDecay;
    }
  }

  /** Its settings by their names in study files. */
  default Map<String, Object> settings() {
    return Settings.of((Record) this);
  }

  /** In a sentence on a training, e.g. {@code momentum 0.9, weight decay 1.0E-4}. */
  default String text() {
    return Settings.text((Record) this);
  }

  /** In one word, all that sets it apart from others, e.g. for a table. */
  default String word() {
    return Settings.word((Record) this);
  }
}
