package graft.study.plan;

import java.util.Optional;

/** Where a base comes from, as a study keeps and shows it. */
public sealed interface BaseOrigin {

  /** Trained on classes of the study's own dataset. */
  record OwnClasses() implements BaseOrigin {
    @Override
    public String text() {
      return "";
    }
  }

  /** Trained on another dataset, named as the user gave it. */
  record OtherImages(String data) implements BaseOrigin {
    @Override
    public String text() {
      return "on " + data;
    }
  }

  /**
   * Weights from outside, taken from a file: nothing was trained.
   *
   * @param key where in the file they are, where its content does not tell
   */
  record Given(String file, Optional<String> key) implements BaseOrigin {
    public Given(String file) {
      this(file, Optional.empty());
    }

    @Override
    public String text() {
      return key.map(at -> "at " + at.replace("%", "%25").replace(" ", "%20") + " ").orElse("")
          + "from "
          + file;
    }
  }

  /** Trained on the study's own classes. */
  static BaseOrigin own() {
    return new OwnClasses();
  }

  /**
   * {@code from FILE}, {@code at KEY from FILE}, {@code on PATH}, or empty for one of the study's
   * own classes.
   */
  String text();

  /**
   * Reads what {@link #text} says.
   *
   * @throws IllegalArgumentException for anything else
   */
  static BaseOrigin parse(String text) {
    if (text.isEmpty()) {
      return own();
    }
    if (text.startsWith("on ")) {
      return new OtherImages(text.substring("on ".length()));
    }
    int from = text.indexOf(" from ");
    if (text.startsWith("at ") && from > 0) {
      String key = text.substring("at ".length(), from).replace("%20", " ").replace("%25", "%");
      return new Given(text.substring(from + " from ".length()), Optional.of(key));
    }
    if (text.startsWith("from ")) {
      return new Given(text.substring("from ".length()));
    }
    throw new IllegalArgumentException("no origin of a base: " + text);
  }
}
