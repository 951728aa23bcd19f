package graft.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What an example prints. */
final class Printed {
  private Printed() {}

  /** An example's main method. */
  @FunctionalInterface
  interface Example {
    void run(String[] arguments) throws IOException;
  }

  /** Runs an example in a folder, with {@link System#out} of this process. */
  static String by(Example example, Path folder) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      example.run(new String[] {folder.toString()});
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
