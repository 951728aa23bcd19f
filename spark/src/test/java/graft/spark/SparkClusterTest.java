package graft.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
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

  @ParameterizedTest
  @ValueSource(strings = {"", "local", "local[2]", "127.0.0.1:7077", "spark://", "yarn://h:1"})
  void whatIsNoMasterOfAClusterIsRefusedBeforeSparkWaitsForIt(String master) {
    assertThatThrownBy(() -> SparkCluster.connect(master, OptionalInt.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'" + master + "' is no master of a cluster; give spark://HOST:PORT");
  }
}
