package graft.spark;

import graft.core.error.MachineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** YARN's. Hadoop itself asks for a quarter of an hour where nobody answers, and says nothing. */
final class ResourceManager {
  /** Begins the settings of Spark that name its place, where no file does. */
  private static final String SETTING = "spark.hadoop.yarn.resourcemanager.";

  private ResourceManager() {}

  /**
   * Asks whether it answers; where there are several for one another, Hadoop must find which.
   *
   * @throws MachineException if its place is not known, or nobody answers there
   */
  static void require(SparkConf conf, int timeoutMillis) {
    if (ResourceManager.class.getResource("/yarn-site.xml") == null
        && conf.getAllWithPrefix(SETTING).length == 0) {
      throw new MachineException(
          "no yarn-site.xml says where YARN is: set HADOOP_CONF_DIR (or YARN_CONF_DIR) to the folder"
              + " that has it");
    }
    YarnConfiguration yarn = new YarnConfiguration(SparkHadoopUtil.get().newConfiguration(conf));
    if (HAUtil.isHAEnabled(yarn)) {
      return;
    }
    InetSocketAddress place =
        yarn.getSocketAddr(
            YarnConfiguration.RM_ADDRESS,
            YarnConfiguration.DEFAULT_RM_ADDRESS,
            YarnConfiguration.DEFAULT_RM_PORT);
    try (Socket socket = new Socket()) {
      socket.connect(place, timeoutMillis);
    } catch (IOException e) {
      throw new MachineException(
          "no resource manager of YARN answers at "
              + place.getHostString()
              + ":"
              + place.getPort()
              + " ("
              + e.getMessage()
              + "), which yarn-site.xml names; start it there, or set HADOOP_CONF_DIR to the folder"
              + " of another cluster",
          e);
    }
  }
}
