package graft.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkClusterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"spark://127.0.0.1:1", "spark://h:70000", "spark://h:99999999999", "spark://h"})
  void aMasterThatIsNotThereIsNamed(String master) {
    assertThatThrownBy(() -> SparkCluster.connect(master, OptionalInt.empty()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no Spark master answers at " + master);
  }
}
