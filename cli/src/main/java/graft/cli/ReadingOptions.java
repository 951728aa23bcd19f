package graft.cli;

import graft.core.data.Reading;
import graft.study.plan.StudyFile;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a dataset is read, where it leaves that open. */
final class ReadingOptions {
  @Option(
      names = "--test-part",
      paramLabel = "PART",
      description =
          "Test on this labelled part: val, test, or its folder's name (default: val where there is"
              + " one, else test).")
  private Optional<String> testPart = Optional.empty();

  @Mixin private NamesOption names = new NamesOption();

  Reading reading() {
    return names.on(Reading.usual().testingOn(testPart));
  }

  /** Lays what was given over a study file. */
  void lay(StudyFile file) {
    testPart.ifPresent(part -> file.put("test_part", part));
    names.lay(file);
  }
}
