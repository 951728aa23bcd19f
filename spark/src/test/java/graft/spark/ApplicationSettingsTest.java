package graft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationSettingsTest {
  @ParameterizedTest(name = "{0} cores, {1} a task, {2} slots")
  @CsvSource({
    "1, 1, 3, 1584m, 3",
    "4, 1, 8, 5184m, 2",
    "4, 1, 9, 5184m, 3",
    "8, 4, 3, 2784m, 2",
    "1, 2, 1, 1584m, 1",
  })
  void containersHoldTheWorkersAndAreAsManyAsTheSlotsNeed(
      int cores, int taskCores, int slots, String memory, String executors) {
    assertThat(ApplicationSettings.containers(cores, taskCores, OptionalInt.of(slots)))
        .containsEntry("spark.executor.memoryOverhead", memory)
        .containsEntry("spark.executor.instances", executors);
  }

  @Test
  void executorsThatComeAndGoAreNotCounted() {
    assertThat(ApplicationSettings.containers(1, 1, OptionalInt.empty()))
        .containsOnlyKeys("spark.executor.memoryOverhead");
  }
}
