package graft.core.model;

import graft.core.error.Shown;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The model card: what a model is, how good, and how it was made, as Markdown. */
public final class ModelCard {
  private static final int SHOWN = 20;

  private ModelCard() {}

  /** The card of a model. */
  public static String text(ModelConfig config) {
    Provenance made = config.provenance();
    List<String> lines = new ArrayList<>();
    lines.add(
        format("# %s for %d classes", Networks.label(config.network()), config.labels().size()));
    lines.add("");
    lines.add(
        format(
            "An image classifier: `%s`, input %d x %d pixels RGB, %s, scaled to 0..1, less %s,"
                + " divided by %s. Trained by Graft %s.",
            Networks.label(config.network()),
            config.side(),
            config.side(),
            switch (config.pixels()) {
              case STORED -> "not turned by EXIF";
              case UPRIGHT -> "turned upright by EXIF";
            },
            config.mean(),
            config.deviation(),
            made.graft()));
    lines.add("");
    lines.add("## How good");
    lines.add("");
    lines.add(
        config
            .tested()
            .map(ModelCard::tested)
            .orElse("Not tested: the data had no images left for it."));
    lines.add("");
    if (!made.cautions().isEmpty()) {
      lines.add("The estimate may be too good: " + String.join("; ", made.cautions()) + ".");
      lines.add("");
    }
    lines.add("## How it was made");
    lines.add("");
    Protocol protocol = made.protocol();
    lines.add(
        format(
            "- Base: %s (transferred tensors SHA-256 `%s`)", code(made.base()), made.baseSha256()));
    lines.add(
        format(
            "- Data: %s, %,d training images, fingerprint `%s`",
            code(made.data()), made.images(), made.fingerprint()));
    lines.add(
        format(
            "- Protocol: k = %d layers transferred, %sthe first f = %d frozen",
            protocol.transferredLayers(),
            highRate(protocol, made.recipe()),
            protocol.frozenLayers()));
    lines.add(
        format(
            "- Recipe: %d epochs at batch %d, %s, %s, %s%s%s, seed %d, %s",
            made.recipe().epochs(),
            made.recipe().batch(),
            made.recipe().rates().text(),
            made.recipe().optimizer().text(),
            made.recipe().precision().name().toLowerCase(Locale.ROOT),
            made.recipe().views() == 0
                ? ""
                : ", " + Words.counted(made.recipe().views(), "view") + " of an image",
            made.recipe().refinements().texts().stream()
                .map(text -> ", " + text)
                .collect(Collectors.joining()),
            made.seed(),
            made.device().equals("cpu")
                ? Words.counted(made.threads(), "thread")
                : "on device " + made.device()));
    if (!made.reasons().isEmpty()) {
      lines.add("");
      lines.add("## Why this protocol");
      lines.add("");
      made.reasons().forEach(reason -> lines.add("- " + Shown.text(reason)));
    }
    lines.add("");
    lines.add("## Classes");
    lines.add("");
    lines.add(
        String.join(", ", config.labels().stream().limit(SHOWN).map(ModelCard::code).toList())
            + (config.labels().size() > SHOWN ? ", ... (all in `labels.txt`)" : ""));
    lines.add("");
    return String.join("\n", lines);
  }

  /** What n and d mean; each only where it means something. */
  private static String highRate(Protocol protocol, Recipe recipe) {
    if (recipe.refinements().layerDecay().isPresent()) {
      return "";
    }
    String layers = format("the last n = %d at the high rate", protocol.highRateLayers());
    return recipe.rates().hasInitialEpochs()
        ? format("%s for d = %d epochs, ", layers, protocol.initialDecayEpochs())
        : layers + ", ";
  }

  /** Foreign text as a code span: fenced by more backticks than it has in a row. */
  private static String code(String foreign) {
    String shown = Shown.text(foreign);
    int fence = 1;
    while (shown.contains("`".repeat(fence))) {
      fence++;
    }
    String space = fence > 1 ? " " : "";
    return "`".repeat(fence) + space + shown + space + "`".repeat(fence);
  }

  private static String tested(TestResult result) {
    return format(
        "Top-1 accuracy %.1f %% (95 %% interval %.1f to %.1f) on %,d images that took no part in"
            + " its fine-tuning and chose nothing.",
        100 * result.top1(), 100 * result.low(), 100 * result.high(), result.total());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
