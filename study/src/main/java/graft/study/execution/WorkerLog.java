package graft.study.execution;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the workers of one slot said on stdout and stderr, one process after the other. */
final class WorkerLog {
  private static final int LAST_LINES = 8;
  private static final int LAST_BYTES = 4000;
  private static final int LONGEST_LINE = 300;

  private final Path file;
  private long begin;

  WorkerLog(Path file) {
    this.file = file;
  }

  /** The file to append to; what stands in it now is no longer quoted. */
  Path begin() throws IOException {
    begin = Files.exists(file) ? Files.size(file) : 0;
    return file;
  }

  /** {@code how} and the last lines since {@link #begin}. */
  String lastWords(String how) {
    String lines = lastLines();
    return lines.isEmpty()
        ? how + "; it left no word in " + file
        : how + "; its last lines in " + file + ":\n" + lines;
  }

  private String lastLines() {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(begin, log.length() - LAST_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .skip(Math.max(0, lines.size() - LAST_LINES))
          .map(WorkerLog::printable)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String printable(String line) {
    String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
    return cut.replace('\t', ' ').replaceAll("\\p{Cntrl}", "?");
  }
}
