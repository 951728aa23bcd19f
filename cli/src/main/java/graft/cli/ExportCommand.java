package graft.cli;

import graft.api.Export;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.text.NearMiss;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft export}: a model for other programs. */
@Command(
    name = "export",
    description = {
      "Write a model for other programs into a new folder, with labels, a model card and what"
          + " happens to images before.",
      "state_dict: model.pth and model.py for PyTorch, check.safetensors to compare with;"
          + " safetensors: the Hub layout; onnx: model.onnx, checked in ONNX Runtime."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "Model folder.")
  private Path folder;

  @Option(names = "--format", required = true, description = "state_dict, safetensors or onnx.")
  private String format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New or empty folder.")
  private Path out;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Images for the check, the first 8 are taken (default: generated ones).")
  private List<Path> data = List.of();

  @Mixin private NamesOption names = new NamesOption();

  @Override
  public Integer call() {
    if (form() == Export.Form.SAFETENSORS && !data.isEmpty()) {
      throw new UsageException(
          "--data names images for a check, which --format safetensors has not: it is the model as"
              + " it is; leave --data out");
    }
    List<String> said =
        Export.write(
            Graft.machine(spec),
            folder,
            form(),
            out,
            data,
            names.charset(),
            event -> spec.commandLine().getErr().println("graft: " + ImageText.line(event)));
    PrintWriter screen = spec.commandLine().getOut();
    screen.println(Shown.text(out.toString()) + ":");
    said.forEach(line -> screen.println("  " + line));
    screen.println("  labels.txt, README.md: classes, and the model card");
    screen.flush();
    return 0;
  }

  private Export.Form form() {
    List<String> known =
        Arrays.stream(Export.Form.values()).map(f -> f.name().toLowerCase(Locale.ROOT)).toList();
    return Arrays.stream(Export.Form.values())
        .filter(form -> form.name().equalsIgnoreCase(format))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "unknown format '"
                        + Shown.text(format)
                        + "'"
                        + NearMiss.offer(format, known)
                        + " Formats: "
                        + String.join(", ", known)));
  }
}
