package graft.cli;

import graft.api.BundledBase;
import graft.core.error.AmbiguousException;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.text.Sha256;
import graft.core.text.Words;
import graft.core.weights.Fit;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.TensorSummary;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graft weights}: look at a file of weights without running anything of it. */
@Command(name = "weights", description = "Look at files of weights.")
final class WeightsCommand extends CommandGroup {
  @Command(
      name = "show",
      description = {
        "Tensors, numbers, metadata and SHA-256 of a .safetensors or .pth file, and the network it"
            + " fits. Nothing of the file is run.",
        "Without a file: of the base that comes along, after its card.",
        "Exits 3 if it cannot be used, or does not fit the --network given."
      })
  int show(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "Safetensors or PyTorch state_dict.")
          Optional<Path> given,
      @Option(
              names = "--network",
              converter = NetworkWord.class,
              description = "Say what this network would take from it.")
          Optional<String> network,
      @Option(
              names = "--weights-key",
              paramLabel = "KEY",
              description = "Look at the weights at this key of a checkpoint that holds several.")
          Optional<String> key) {
    network.ifPresent(FittingNetwork::requireKnown);
    if (given.isEmpty()) {
      print("%s", BundledBase.card());
    }
    Path file = given.orElseGet(() -> BundledBase.in(machine().cache()));
    try (Weights weights = Weights.open(file, new Wanted(key, network))) {
      return show(file, weights, network);
    } catch (AmbiguousException e) {
      print(List.of(String.valueOf(e.getMessage()), Hints.of(e)));
      return 0;
    }
  }

  private int show(Path file, Weights weights, Optional<String> network) {
    String shown = Shown.text(file.toString());
    print("%s: %s%nsha256 %s", shown, weights.form(), sha256(file));
    weights
        .metadata()
        .forEach((key, value) -> print("%s = %s", Shown.text(key), Shown.text(value)));
    weights.notes().forEach(note -> print("note: %s", note));
    long bad = showTensors(weights);
    showFits(file, weights);
    boolean usable = network.isEmpty() || showMerge(weights, network.get());
    if (bad > 0) {
      say("%s has %d tensors with NaN or infinity, see above", shown, bad);
    } else if (!usable) {
      say("%s does not fit the network, see above", shown);
    }
    return usable && bad == 0 ? 0 : EXIT_DATA;
  }

  private void showFits(Path file, Weights weights) {
    List<Fit> fits = FittingNetwork.all(weights);
    try {
      Network network = FittingNetwork.choose(file, weights, Optional.empty());
      fits.stream()
          .filter(fit -> fit.network().name().equals(network.name()))
          .forEach(fit -> print("fits %s", fit.text()));
    } catch (AmbiguousException e) {
      print("%s: both have these shapes.%n%s", FittingNetwork.text(fits), Hints.of(e));
    } catch (DataException e) {
      print(
          "fits no network of Graft (%s)%s",
          String.join(", ", Networks.names()),
          FittingNetwork.looksLike(weights).map(name -> "; it looks like " + name).orElse(""));
    }
  }

  /** Prints a line for each tensor and returns how many are not finite. */
  private long showTensors(Weights weights) {
    long bad = 0;
    for (WeightsTensor tensor : weights.tensors()) {
      String numbers = "a format that is not read";
      if (tensor.isReadable()) {
        TensorSummary summary = weights.summary(tensor);
        bad += summary.isFinite() ? 0 : 1;
        numbers = numbers(summary);
      }
      String shape = String.join("x", tensor.shape().stream().map(String::valueOf).toList());
      print(
          "  %-32s %-4s %-18s %s",
          Shown.brief(tensor.name()), tensor.type(), "[" + shape + "]", numbers);
    }
    print("%d tensors, %,d parameters", weights.tensors().size(), weights.parameters());
    return bad;
  }

  private static String numbers(TensorSummary summary) {
    if (summary.isEmpty()) {
      return "empty";
    }
    return Words.text(
            "min %.4g  max %.4g  mean %.4g", summary.least(), summary.greatest(), summary.mean())
        + (summary.isFinite() ? "" : "  NaN " + summary.nan() + "  infinite " + summary.infinite());
  }

  private boolean showMerge(Weights weights, String name) {
    Network network = FittingNetwork.named(weights, name).orElseThrow();
    MergeReport report = MergeReport.of(weights, network, network.depth() - 1);
    print("into %s, all layers but the classifier:", network.label());
    report.lines().forEach(line -> print("  %s", line));
    return report.isUsable();
  }

  private static String sha256(Path file) {
    try {
      return Sha256.hex(file);
    } catch (IOException e) {
      throw new DataException(
          "cannot read " + Shown.text(file.toString()) + ": " + e.getMessage(), e);
    }
  }
}
