package graft.core.model;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.text.Csv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a training went, as {@code history.csv} of a model folder has it: a line an epoch, empty
 * fields where it was not evaluated. Equal trainings have equal ones: no times are in it.
 */
public record TrainingHistory(List<Epoch> epochs) {
  /** Name of the file. */
  public static final String FILE = "history.csv";

  private static final List<String> COLUMNS =
      List.of(
          "epoch",
          "low_rate",
          "high_rate",
          "train_loss",
          "test_loss",
          "test_correct",
          "test_total");

  /**
   * One epoch.
   *
   * @param number 1-based
   * @param lowRate learning rate of the low-rate layers in its first update
   * @param highRate learning rate of the high-rate layers in its first update
   * @param trainLoss running mean over its batches, in nats
   * @param tested the evaluation after it, if there was one
   */
  public record Epoch(
      int number, double lowRate, double highRate, double trainLoss, Optional<Tested> tested) {}

  /**
   * An evaluation on the test images.
   *
   * @param loss mean cross entropy in nats
   * @param correct images whose class has the highest logit, 0 to {@code total}
   * @param total images, at least 1
   */
  public record Tested(double loss, int correct, int total) {
    public Tested {
      if (correct < 0 || correct > total || total < 1) {
        throw new IllegalArgumentException(correct + " of " + total + " images");
      }
    }
  }

  public TrainingHistory {
    epochs = List.copyOf(epochs);
  }

  /** The file's text. */
  public String csv() {
    Csv csv = new Csv(COLUMNS.toArray(String[]::new));
    for (Epoch epoch : epochs) {
      csv.row(
          epoch.number(),
          epoch.lowRate(),
          epoch.highRate(),
          epoch.trainLoss(),
          epoch.tested().map(Tested::loss),
          epoch.tested().map(Tested::correct),
          epoch.tested().map(Tested::total));
    }
    return csv.toString();
  }

  /**
   * Reads that of a model folder.
   *
   * @return empty where there is none: models of earlier versions have none
   * @throws DataException if it is not one
   */
  public static Optional<TrainingHistory> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(Files.readAllLines(file, StandardCharsets.UTF_8)));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          Shown.text(file.toString())
              + " is no history of a training ("
              + Shown.brief(String.valueOf(e.getMessage()))
              + "); copy it again or delete it",
          e);
    }
  }

  private static TrainingHistory of(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).equals(String.join(",", COLUMNS))) {
      throw new IllegalArgumentException("its first line is not " + String.join(",", COLUMNS));
    }
    List<Epoch> epochs = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      epochs.add(epoch(line));
    }
    return new TrainingHistory(epochs);
  }

  private static Epoch epoch(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != COLUMNS.size()) {
      throw new IllegalArgumentException("a line of " + fields.length + " fields");
    }
    Optional<Tested> tested =
        fields[4].isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Tested(
                    Double.parseDouble(fields[4]),
                    Integer.parseInt(fields[5]),
                    Integer.parseInt(fields[6])));
    return new Epoch(
        Integer.parseInt(fields[0]),
        Double.parseDouble(fields[1]),
        Double.parseDouble(fields[2]),
        Double.parseDouble(fields[3]),
        tested);
  }
}
