package graft.spark;

import graft.core.lock.ProcessLock;
import graft.study.execution.CpuLevel;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/** Connects executors with the coordinator; Spark makes one on each side, by its name. */
public final class GraftPlugin implements SparkPlugin {
  private static volatile @Nullable PluginContext executor;

  /** For Spark. */
  public GraftPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Object receive(Object message) {
        return message instanceof Word word && Coordinator.hears(word);
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> more) {
        executor = context;
        tell(new Word.Joined(ProcessLock.host(), CpuLevel.ofThisMachine().name()));
      }
    };
  }

  /**
   * Tells the coordinator, from an executor.
   *
   * @return whether to go on
   */
  static boolean tell(Word word) {
    PluginContext context = executor;
    if (context == null) {
      throw new IllegalStateException("no executor of Graft's");
    }
    try {
      return Boolean.TRUE.equals(context.ask(word));
    } catch (Exception e) { // the coordinator is gone, and with it whoever wants the result
      throw new NoAnswerException(e);
    }
  }

  /** The coordinator does not answer: it is gone, or was suspended for minutes. */
  static final class NoAnswerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(Exception cause) {
      super("the coordinator does not answer", cause);
    }
  }
}
