import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * YARN of one node with two cores and 4 GB on this machine, which ends containers that take more
 * memory than was asked for. Writes its configuration to a folder and runs until it is ended.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED -cp 'target/jars/*' MiniYarn.java
 * FOLDER}
 */
final class MiniYarn {
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    YarnConfiguration asked = new YarnConfiguration();
    asked.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    asked.setBoolean("yarn.nodemanager.pmem-check-enabled", true);
    asked.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    asked.setLong("yarn.nodemanager.container-monitor.interval-ms", 500);
    asked.setBoolean("yarn.minicluster.control-resource-monitoring", false);
    asked.setFloat(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", 99.9f);
    asked.set("yarn.scheduler.capacity.root.queues", "default");
    asked.set("yarn.scheduler.capacity.root.default.capacity", "100");
    asked.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
    MiniYARNCluster cluster = new MiniYARNCluster("graft", 1, 1, 1);
    cluster.init(asked);
    cluster.start();
    Configuration known = cluster.getConfig();
    known.set("yarn.application.classpath", "/none"); // Spark brings what it needs
    known.set("fs.defaultFS", "file:///");
    write(known, folder.resolve("yarn-site.xml"));
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void write(Configuration configuration, Path file) throws Exception {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      configuration.writeXml(out);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
