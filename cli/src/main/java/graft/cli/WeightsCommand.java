package graft.cli;

import graft.core.error.AmbiguousException;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.text.Sha256;
import graft.core.weights.Fit;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.TensorSummary;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft weights}: look at a file of weights without running anything of it. */
@Command(name = "weights", description = "Look at files of weights.")
final class WeightsCommand implements Runnable {
  private static final int EXIT_DATA = 3;
  private static final List<String> STATISTICS =
      List.of(".running_mean", ".running_var", ".num_batches_tracked");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "show",
      description = {
        "Tensors, numbers, metadata and SHA-256 of a .safetensors or .pth file, and the network it"
            + " fits. Nothing of the file is run.",
        "Exits 3 if it cannot be used, or does not fit the --network given."
      })
  int show(
      @Parameters(paramLabel = "FILE", description = "Safetensors or PyTorch state_dict.")
          Path file,
      @Option(names = "--network", description = "Say what this network would take from it.")
          @Nullable String network,
      @Option(
              names = "--weights-key",
              paramLabel = "KEY",
              description = "Look at the weights at this key of a checkpoint that holds several.")
          @Nullable String key) {
    Optional.ofNullable(network).ifPresent(FittingNetwork::requireKnown);
    try (Weights weights =
        Weights.open(file, new Wanted(Optional.ofNullable(key), Optional.ofNullable(network)))) {
      return show(file, weights, network);
    } catch (AmbiguousException e) {
      out().println(e.getMessage());
      out().println(Hints.of(e));
      out().flush();
      return 0;
    }
  }

  private int show(Path file, Weights weights, @Nullable String network) {
    out().println(Shown.text(file.toString()) + ": " + weights.form());
    out().println("sha256 " + sha256(file));
    weights
        .metadata()
        .forEach((key, value) -> out().println(Shown.text(key) + " = " + Shown.text(value)));
    weights.notes().forEach(note -> out().println("note: " + note));
    long bad = showTensors(weights);
    showFits(file, weights);
    boolean usable = network == null || showMerge(weights, network);
    out().flush();
    return usable && bad == 0 ? 0 : refuse(file, bad);
  }

  private void showFits(Path file, Weights weights) {
    List<Fit> fits = FittingNetwork.all(weights);
    try {
      Network network = FittingNetwork.choose(file, weights, Optional.empty());
      fits.stream()
          .filter(fit -> fit.network().name().equals(network.name()))
          .forEach(fit -> out().println("fits " + fit.text()));
    } catch (AmbiguousException e) {
      out().println(FittingNetwork.text(fits) + ": both have these shapes.");
      out().println(Hints.of(e));
    } catch (DataException e) {
      out().println("fits no network of ours (" + String.join(", ", Networks.names()) + ")");
    }
  }

  /** Prints a line for each tensor and returns how many are not finite. */
  private long showTensors(Weights weights) {
    long bad = 0;
    long parameters = 0;
    for (WeightsTensor tensor : weights.tensors()) {
      parameters += isStatistic(tensor) ? 0 : tensor.values();
      String numbers = "a format that is not read";
      if (tensor.isReadable()) {
        TensorSummary summary = weights.summary(tensor);
        bad += summary.isFinite() ? 0 : 1;
        numbers = numbers(summary);
      }
      out()
          .printf(
              Locale.ROOT,
              "  %-32s %-4s %-18s %s%n",
              Shown.brief(tensor.name()),
              tensor.type(),
              shape(tensor.shape()),
              numbers);
    }
    out().printf(Locale.ROOT, "%d tensors, %,d parameters%n", weights.tensors().size(), parameters);
    return bad;
  }

  /** Batch normalisation keeps what is measured, not learned, under these names. */
  private static boolean isStatistic(WeightsTensor tensor) {
    return STATISTICS.stream().anyMatch(tensor.name()::endsWith);
  }

  private static String shape(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
  }

  private static String numbers(TensorSummary summary) {
    if (summary.isEmpty()) {
      return "empty";
    }
    String range =
        String.format(
            Locale.ROOT,
            "min %.4g  max %.4g  mean %.4g",
            summary.least(),
            summary.greatest(),
            summary.mean());
    return summary.isFinite()
        ? range
        : range + "  NaN " + summary.nan() + "  infinite " + summary.infinite();
  }

  private boolean showMerge(Weights weights, String name) {
    Network network = FittingNetwork.named(weights, name).orElseThrow();
    MergeReport report = MergeReport.of(weights, network, network.depth() - 1);
    out().println("into " + name + ", all layers but the classifier:");
    report.lines().forEach(line -> out().println("  " + line));
    return report.isUsable();
  }

  private int refuse(Path file, long bad) {
    spec.commandLine()
        .getErr()
        .println(
            "graft: "
                + Shown.text(file.toString())
                + (bad > 0
                    ? " has " + bad + " tensors with NaN or infinity, see above"
                    : " does not fit the network, see above"));
    return EXIT_DATA;
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
