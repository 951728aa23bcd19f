package graft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command said, and its exit code. */
record Told(int code, String out, String err) {
  /** Runs a command in this process. */
  static Told by(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>();
    for (Object argument : arguments) {
      words.add(argument instanceof Path path ? path.toString() : String.valueOf(argument));
    }
    int code =
        Graft.run(
            new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
    return new Told(code, out.toString(), err.toString());
  }
}
