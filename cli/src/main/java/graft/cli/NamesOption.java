package graft.cli;

import graft.api.Study;
import graft.core.data.NamesCharset;
import graft.core.data.Reading;
import graft.core.error.UsageException;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import java.nio.charset.Charset;
import java.util.Optional;
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
  private Optional<String> name = Optional.empty();

  /**
   * The encoding, if one is given.
   *
   * @throws UsageException if Java does not know it, or it does not write Latin letters as ASCII
   */
  Optional<Charset> charset() {
    try {
      return name.map(NamesCharset::of);
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
    return charset().isPresent() ? study.withNames(name.orElseThrow()) : study;
  }

  /** Lays the encoding given over a study file. */
  void lay(StudyFile file) {
    if (charset().isPresent()) {
      file.put(StudySettings.NAMES_ENCODING, name.orElseThrow());
    }
  }
}
