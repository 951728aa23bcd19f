package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ResultOptionsTest {
  @TempDir private Path folder;

  /** The screen as {@code main} opens it, on a full disk. */
  private static PrintWriter full() {
    OutputStream disk =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    return Graft.printer(new PrintStream(disk, false, StandardCharsets.UTF_8));
  }

  private static ResultOptions to(Path file) {
    return CommandLine.populateCommand(new ResultOptions(), "--out", file.toString());
  }

  @Test
  void whatCouldNotBePrintedIsAMachineError() {
    assertThatThrownBy(() -> new ResultOptions().write("file,rank\n", full()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("standard output");
  }

  @Test
  void aLinkToNothingIsKept() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("out.csv"), folder.resolve("none"));
    assertThatThrownBy(() -> to(link).check(true)).isInstanceOf(UsageException.class);
    to(folder.resolve("free.csv")).check(true);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFileThatCameMeanwhileIsKept() throws IOException {
    Path file = folder.resolve("out.csv");
    ResultOptions result = to(file);
    result.check(true);
    Files.writeString(file, "mine");
    assertThatThrownBy(() -> result.write("file,rank\n", full()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("out.csv is there already and is kept as it is");
    assertThat(file).hasContent("mine");
    Files.delete(file);
    result.write("file,rank\n", full());
    assertThat(file).hasContent("file,rank");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedBeforeAnyWork() {
    Path file = Path.of("/proc/out.csv"); // not even by root
    assumeThat(file.getParent()).isDirectory();
    assertThatThrownBy(() -> to(file).check(true))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot write /proc/out.csv");
  }

  @Test
  void aPathThatTheMachineCannotNameIsAUsageError() {
    assertThat(Graft.exitCode(new InvalidPathException("\ufffd", "unmappable"))).isEqualTo(2);
    assertThat(Graft.lines(new InvalidPathException("\ufffd", "unmappable"), 2).get(0))
        .contains("cannot be named on this machine");
  }

  @Test
  void spreadsheetsAreForCsv() {
    Told told = Told.by("predict", "model", "x.jpg", "--format", "json", "--spreadsheet-safe");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("--spreadsheet-safe is for --format csv");
    assertThat(Told.by("evaluate", "model", "--spreadsheet-safe").code()).isEqualTo(2);
  }
}
