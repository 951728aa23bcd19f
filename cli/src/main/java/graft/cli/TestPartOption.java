package graft.cli;

import graft.core.data.Part;
import graft.core.error.Shown;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a dataset is tested on. */
final class TestPartOption {
  @Option(
      names = "--test-part",
      paramLabel = "PART",
      description =
          "Test on this labelled part: val, test, or its folder's name (default: val where there is"
              + " one, else test).")
  private @Nullable String part;

  Optional<String> part() {
    return Optional.ofNullable(part);
  }

  /** How a part that is not used would be. */
  static String hint(Part unused) {
    return " (--test-part " + Shown.text(unused.name()) + " tests on them instead)";
  }
}
