package graft.images;

import graft.core.error.Shown;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a process that failed said on its error stream, in words fit for a user. */
final class LastWords {
  private static final int MOST_LINES = 2;
  private static final int MOST_CHARACTERS = 300;
  private static final Pattern FRAME = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ more|\\s*");
  private static final Pattern THROWN =
      Pattern.compile("^(Exception in thread \"[^\"]*\" )?([a-zA-Z_$][\\w$]*\\.)+([\\w$]+): ");

  private LastWords() {}

  /** The first two lines that are no frames of a stack trace, without names of packages. */
  static String of(List<String> lines) {
    String said =
        lines.stream()
            .filter(line -> !FRAME.matcher(line).matches())
            .limit(MOST_LINES)
            .map(line -> THROWN.matcher(line).replaceFirst("$3: "))
            .map(line -> Shown.text(line.strip()))
            .map(line -> line.substring(0, Math.min(MOST_CHARACTERS, line.length())))
            .collect(Collectors.joining("; "));
    return said.isEmpty() ? "it left no message" : said;
  }
}
