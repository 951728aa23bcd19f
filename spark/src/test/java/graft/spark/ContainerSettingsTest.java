package graft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerSettingsTest {
  private static final OptionalInt NO_SLOTS = OptionalInt.empty();

  @ParameterizedTest(name = "{0} cores, {1} a task, {2} slots")
  @CsvSource({
    "1, 1, 3, 1536m, 3",
    "4, 1, 8, 5136m, 2",
    "4, 1, 9, 5136m, 3",
    "8, 4, 3, 2736m, 2",
  })
  void containersHoldTheWorkersAndAreAsManyAsTheSlotsNeed(
      String cores, String taskCores, int slots, String memory, String executors) {
    Map<String, String> given = Map.of("spark.executor.cores", cores, "spark.task.cpus", taskCores);
    assertThat(ContainerSettings.of(given, OptionalInt.of(slots)))
        .containsEntry("spark.executor.memoryOverhead", memory)
        .containsEntry("spark.executor.instances", executors);
  }

  @Test
  void anExecutorHasTheCoresOfATaskWhereNothingIsSaid() {
    assertThat(ContainerSettings.of(Map.of("spark.task.cpus", "4"), OptionalInt.of(2)))
        .containsEntry("spark.executor.cores", "4")
        .containsEntry("spark.executor.instances", "2");
    assertThat(ContainerSettings.of(Map.of(), NO_SLOTS))
        .containsOnlyKeys("spark.executor.cores", "spark.executor.memoryOverhead");
  }

  @Test
  void executorsAreCountedByTheirCards() {
    Map<String, String> given =
        Map.of(
            "spark.executor.cores", "4",
            "spark.executor.resource.gpu.amount", "1",
            "spark.task.resource.gpu.amount", "0.5");
    assertThat(ContainerSettings.of(given, OptionalInt.of(8)))
        .containsEntry("spark.executor.instances", "4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.executor.memoryOverhead",
        "spark.executor.memoryOverheadFactor",
        "spark.kubernetes.memoryOverheadFactor"
      })
  void memoryThatTheUserSetIsTheUsers(String key) {
    assertThat(ContainerSettings.of(Map.of(key, "0.4"), NO_SLOTS))
        .doesNotContainKey("spark.executor.memoryOverhead");
  }

  @Test
  void executorsThatComeAndGoBeginWithSome() {
    Map<String, String> given = Map.of("spark.dynamicAllocation.enabled", "true");
    assertThat(ContainerSettings.of(given, OptionalInt.of(3)))
        .containsEntry("spark.dynamicAllocation.initialExecutors", "3")
        .doesNotContainKey("spark.executor.instances");
    assertThat(ContainerSettings.of(given, NO_SLOTS))
        .containsEntry("spark.dynamicAllocation.initialExecutors", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "spark.executor.cores, four",
    "spark.executor.cores, 0",
    "spark.task.cpus, 0.5",
    "spark.task.cpus, -1",
    "spark.executor.cores, NaN",
  })
  void whatIsNoNumberIsNamed(String key, String value) {
    assertThatThrownBy(() -> ContainerSettings.of(Map.of(key, value), NO_SLOTS))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("'" + value + "'");
  }

  @Test
  void anExecutorWithoutRoomForATaskIsRefused() {
    Map<String, String> given = Map.of("spark.executor.cores", "2", "spark.task.cpus", "4");
    assertThatThrownBy(() -> ContainerSettings.of(given, NO_SLOTS))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("spark.executor.cores = 2, a task takes spark.task.cpus = 4");
  }
}
