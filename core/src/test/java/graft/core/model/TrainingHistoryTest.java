package graft.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.model.TrainingHistory.Epoch;
import graft.core.model.TrainingHistory.Tested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingHistoryTest {
  private static final String HEADER =
      "epoch,low_rate,high_rate,train_loss,test_loss,test_correct,test_total\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("history.csv"), text);
  }

  @Test
  void aLineAnEpochBitForBit() throws IOException {
    TrainingHistory history =
        new TrainingHistory(
            List.of(
                new Epoch(1, 1e-5, 0.1 + 0.2, 2.5, Optional.empty()),
                new Epoch(2, 0, 0.01, 1 / 3.0, Optional.of(new Tested(0.75, 9, 12)))));
    file(history.csv());
    assertThat(history.csv())
        .isEqualTo(
            HEADER
                + "1,1.0E-5,0.30000000000000004,2.5,,,\n"
                + "2,0.0,0.01,0.3333333333333333,0.75,9,12\n");
    assertThat(TrainingHistory.in(folder)).contains(history);
  }

  @Test
  void anOlderModelHasNone() {
    assertThat(TrainingHistory.in(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "epoch,loss\n1,2\n",
        HEADER + "1,0.1,0.1\n",
        HEADER + "one,0.1,0.1,2,,,\n",
        HEADER + "1,0.1,0.1,2,0.5,13,12\n",
        HEADER + "1,0.1,0.1,2,0.5,0,0\n",
        HEADER + "1,0.1,0.1,2,0.5,,\n"
      })
  void whatIsNoneIsNamed(String text) throws IOException {
    file(text);
    assertThatThrownBy(() -> TrainingHistory.in(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("history.csv is no history of a training");
  }
}
