package graft.cli;

import graft.api.Study;
import graft.core.data.NamesCharset;
import graft.core.data.Reading;
import graft.core.error.UsageException;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The encoding of names of files where nothing says it. */
final class NamesOption {
  private static final String NAME = "--names-encoding";

  @Option(
      names = NAME,
      paramLabel = "CHARSET",
      description =
          "Encoding of file names where an archive does not say it, e.g. cp866, shift_jis, gbk,"
              + " cp949 (default: UTF-8 if all are valid, else cp437 for .zip).")
  private @Nullable String name;

  /**
   * The encoding, if one is given.
   *
   * @throws UsageException if Java does not know it, or it does not write Latin letters as ASCII
   */
  Optional<Charset> charset() {
    String given = name;
    if (given == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(NamesCharset.of(given));
    } catch (UsageException e) {
      throw new UsageException(NAME + ": " + e.getMessage(), e);
    }
  }

  /** The reading, with the encoding given. */
  Reading on(Reading reading) {
    Optional<Charset> given = charset();
    return given.isPresent() ? reading.withNames(given) : reading;
  }

  /** The study, with the encoding given. */
  Study on(Study study) {
    String given = name;
    return given != null && charset().isPresent() ? study.withNames(given) : study;
  }

  /** Lays the encoding given over a study file. */
  void lay(StudyFile file) {
    String given = name;
    if (given != null && charset().isPresent()) {
      file.put(StudySettings.NAMES_ENCODING, given);
    }
  }
}
