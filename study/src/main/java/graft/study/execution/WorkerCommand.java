package graft.study.execution;

import java.util.List;
import java.util.Map;

/**
 * How a worker is started.
 *
 * @param line program and arguments; the socket's path is added as the last argument
 * @param environment variables set over those of this process, such as thread counts that cannot be
 *     set after start
 */
public record WorkerCommand(List<String> line, Map<String, String> environment) {
  public WorkerCommand {
    line = List.copyOf(line);
    environment = Map.copyOf(environment);
    if (line.isEmpty()) {
      throw new IllegalArgumentException("a worker's command line names a program");
    }
  }
}
