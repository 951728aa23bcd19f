package graft.report;

import graft.study.plan.Experiment;

/**
 * What the page says of an experiment's figure.
 *
 * @param title of its section
 * @param label e.g. {@code Figure 2}
 * @param symbol of the varied setting
 * @param caption what it shows
 */
record FigureText(String title, String label, String symbol, String caption) {
  /** The text of an experiment. */
  static FigureText of(Experiment experiment) {
    return switch (experiment) {
      case LAYERS ->
          new FigureText(
              "How many layers to transfer",
              "Figure 1",
              "k",
              "Test accuracy by number of transferred layers, one line for each target size; all"
                  + " layers at the high rate (n = L).");
      case HIGH_RATE ->
          new FigureText(
              "How many layers at the high rate",
              "Figure 2",
              "n",
              "Test accuracy by number of last layers that start at the high rate, k = L − 2, one"
                  + " line for each target size.");
      case LAYERS_DECAY ->
          new FigureText(
              "How many layers, given how long the high rate lasts",
              "Figure 3",
              "k",
              "Test accuracy by number of transferred layers with only the classifier at the high"
                  + " rate (n = 1). Left: it lasts as long as in the common protocol; right: a"
                  + " sixth of that. The paper's caption names left and right the other way round"
                  + " than its text; this follows the text.");
      case DECAY ->
          new FigureText(
              "How long the high rate lasts",
              "Figure 4",
              "d",
              "Test accuracy by number of epochs before the classifier's rate first decays, k ="
                  + " L − 2, n = 1, one line for each target size. The same d is more updates on"
                  + " a larger set: the table below and the CSV give both.");
      case FREEZE ->
          new FigureText(
              "How many layers to freeze",
              "Figure 5",
              "f",
              "Test accuracy by number of frozen layers, k = L − 2, n = 1, d = 5 (or a sixth of"
                  + " the recipe's step), one line for each target size.");
      case OPTIMAL ->
          new FigureText(
              "The best settings against the common ones",
              "Figure 6",
              "Size",
              "Test accuracy by target size, one kind of mark for each protocol. The linear SVM and"
                  + " the linear probe learn on the base's features below its classifier.");
      case RATES, RATES_DECAY ->
          throw new IllegalArgumentException(experiment + " has figures of its own kind");
      case REINIT -> new FigureText("Rate of re-initialised layers", "Reinit", "k", "");
    };
  }
}
