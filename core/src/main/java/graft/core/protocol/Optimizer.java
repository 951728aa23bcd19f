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

    T adamW(AdamW adamW);
  }

  /** Numbers that it keeps of each weight from one update to the next. */
  int numbersOfAWeight();

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
      requireShare("momentum", momentum);
      requireDecay(weightDecay);
    }

    @Override
    public int numbersOfAWeight() {
      return 1;
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

  /**
   * Adam with decoupled weight decay as {@code torch.optim.AdamW} defines it (Loshchilov and Hutter
   * 2019), without AMSGrad.
   *
   * @param beta1 share of the mean gradient that an update keeps, 0..1
   * @param beta2 share of the mean squared gradient that an update keeps, 0..1
   * @param epsilon added to the root of the mean squared gradient
   * @param weightDecay share of weights and biases, times the rate, that each update takes away
   */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimizer {
    public AdamW {
      requireShare("optimizer.beta1", beta1);
      requireShare("optimizer.beta2", beta2);
      Schedule.requirePositive("optimizer.epsilon", epsilon);
      requireDecay(weightDecay);
    }

    /** With PyTorch's other settings. */
    public static AdamW of(double weightDecay) {
      return new AdamW(0.9, 0.999, 1e-8, weightDecay);
    }

    @Override
    public int numbersOfAWeight() {
      return 2;
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.adamW(this);
    }
  }

  private static void requireShare(String setting, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(setting + " must be 0..1, was " + value);
    }
  }

  private static void requireDecay(double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("weight_decay must be at least 0, was " + value);
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
