package graft.analysis.findings;

/** What a contrast is measured in. */
public enum Unit {
  /** Fractions of test images; printed in points. */
  ACCURACY("points", 100, 1),
  ACCURACY_PER_LAYER("points a layer", 100, 2),
  /** For each factor e of the images a class. */
  ACCURACY_PER_LOG_SIZE("points for each factor e of the size", 100, 2),
  /** A relative gain, for each factor e of the images a class. */
  RATIO_PER_LOG_SIZE("for each factor e of the size", 1, 3),
  /** Mean cross entropy in nats. */
  LOSS("nats", 1, 2),
  LOSS_PER_LAYER("nats a layer", 1, 3),
  LOSS_PER_LOG_SIZE("nats for each factor e of the size", 1, 3),
  LAYERS("layers", 1, 2);

  private final String words;
  private final double factor;
  private final int decimals;

  Unit(String words, double factor, int decimals) {
    this.words = words;
    this.factor = factor;
    this.decimals = decimals;
  }

  /** As it is printed. */
  public String words() {
    return words;
  }

  /** A value as it is printed, signed, without the unit. */
  public String print(double value) {
    return String.format(java.util.Locale.ROOT, "%+." + decimals + "f", value * factor);
  }
}
