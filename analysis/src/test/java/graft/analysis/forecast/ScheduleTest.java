package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.forecast.Schedule.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static Task free(double seconds) {
    return new Task("trial", "", seconds);
  }

  private static Task of(String base, double seconds) {
    return new Task("trial", base, seconds);
  }

  @Test
  void theLongestTrialsGoFirst() {
    // 5 and 4, then 3 after 4, then 3 after 5, then 3 after 7: not 3 + 3 | 3 + 4, then 5
    assertThat(Schedule.seconds(2, List.of(), List.of(free(3), free(3), free(3), free(4), free(5))))
        .isEqualTo(10);
  }

  @Test
  void trialsWaitForTheirBase() {
    List<Task> bases = List.of(new Task("a", "", 10));
    assertThat(Schedule.seconds(2, bases, List.of(of("a", 4), of("a", 6)))).isEqualTo(16);
  }

  @Test
  void trialsFromScratchFillTheWorkersThatWait() {
    List<Task> bases = List.of(new Task("a", "", 10));
    assertThat(Schedule.seconds(2, bases, List.of(of("a", 4), of("a", 6), free(5)))).isEqualTo(16);
  }

  @Test
  void aBaseThatIsThereKeepsNobodyWaiting() {
    assertThat(Schedule.seconds(2, List.of(), List.of(of("a", 4), of("a", 6)))).isEqualTo(6);
  }

  @Test
  void oneWorkerTakesTheSumOfAll() {
    List<Task> bases = List.of(new Task("a", "", 10), new Task("b", "", 1));
    assertThat(Schedule.seconds(1, bases, List.of(of("a", 4), of("b", 6), free(9)))).isEqualTo(30);
  }

  @Test
  void nothingTakesNoTime() {
    assertThat(Schedule.seconds(2, List.of(), List.of())).isZero();
  }
}
