package graft.spark;

import graft.api.machine.Machine;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.study.execution.TrialExecutor;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** What Spark is asked for by an application of Graft. Users' settings go before most of it. */
final class ApplicationSettings {
  /** An executor only passes words on: what it takes of the cores, workers lack. */
  private static final String EXECUTOR_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private ApplicationSettings() {}

  /**
   * Sets what is missing.
   *
   * @param conf with its master
   * @param slots trainings at a time; empty for as many as the executors have that join at once
   */
  static void complete(SparkConf conf, OptionalInt slots) {
    conf.setIfMissing("spark.app.name", "graft");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.executor.memory", "512m"); // workers are processes of their own
    conf.setIfMissing("spark.executor.extraJavaOptions", EXECUTOR_JVM);
    slots.ifPresent(count -> conf.setIfMissing("spark.cores.max", Integer.toString(count)));
    if (!conf.get("spark.master").startsWith("spark://")) {
      ContainerSettings.of(
              Stream.of(conf.getAll()).collect(Collectors.toMap(Tuple2::_1, Tuple2::_2)), slots)
          .forEach(conf::setIfMissing);
    }
    add(conf, "spark.plugins", ",", List.of(GraftPlugin.class.getName()));
    conf.set("spark.task.maxFailures", "1"); // attempts are the coordinator's
    conf.set("spark.speculation", "false");
    List<Path> places = executorClasses();
    List<String> classes = places.stream().map(Path::toString).toList();
    if (places.stream().anyMatch(Files::isDirectory)) { // one loader must see them all
      add(conf, "spark.executor.extraClassPath", File.pathSeparator, classes);
    } else {
      add(conf, "spark.jars", ",", classes);
    }
  }

  /** Adds parts to a setting, before those that the user gave it. */
  private static void add(SparkConf conf, String key, String separator, List<String> parts) {
    Set<String> all = new LinkedHashSet<>(parts);
    all.addAll(List.of(conf.get(key, "").split(Pattern.quote(separator), -1)));
    all.remove("");
    conf.set(key, String.join(separator, all));
  }

  /** Where the classes are that a task needs: one of each place. */
  private static List<Path> executorClasses() {
    List<Path> places = new ArrayList<>();
    for (Class<?> one :
        List.of(
            GraftPlugin.class,
            Machine.class,
            TrialExecutor.class,
            RecordJson.class,
            graft.torch.network.Device.class,
            tools.jackson.databind.json.JsonMapper.class,
            tools.jackson.core.JsonParser.class,
            com.fasterxml.jackson.annotation.JsonTypeInfo.class)) {
      places.add(placeOf(one));
    }
    return places;
  }

  /** The jar or folder that a class is loaded from. */
  static Path placeOf(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new MachineException("cannot find the jar of " + one.getName() + ": " + e, e);
    }
  }
}
