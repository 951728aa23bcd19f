package graft.cli;

import graft.api.Export;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graft export}: a model for other programs. */
@Command(
    name = "export",
    description = {
      "Write a model for other programs into a new folder, with labels, a model card and what"
          + " happens to images before.",
      "state_dict: model.pth and model.py for PyTorch, check.safetensors to compare with;"
          + " safetensors: the Hub layout; onnx: model.onnx, checked in ONNX Runtime."
    })
final class ExportCommand extends GraftCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Model folder.")
  private Path folder;

  @Option(names = "--format", required = true, description = "state_dict, safetensors or onnx.")
  private Export.Form format;

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

  @Mixin private NamesOption names;

  @Override
  public Integer call() {
    if (format == Export.Form.SAFETENSORS && !data.isEmpty()) {
      throw new UsageException(
          "--data names images for a check, which --format safetensors has not: it is the model as"
              + " it is; leave --data out");
    }
    List<String> said =
        Export.write(
            machine(),
            folder,
            format,
            out,
            data,
            names.charset(),
            event -> say("for its check: %s", ImageText.line(event)));
    print("%s:", Shown.text(out.toString()));
    said.forEach(line -> print("  %s", line));
    print("  labels.txt, README.md: classes, and the model card");
    return 0;
  }
}
