package graft.core.study;

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

  /** Weights from outside, taken from a file: nothing was trained. */
  record Given(String file) implements BaseOrigin {
    @Override
    public String text() {
      return "from " + file;
    }
  }

  /** Trained on the study's own classes. */
  static BaseOrigin own() {
    return new OwnClasses();
  }

  /** {@code from FILE}, {@code on PATH}, or empty for one of the study's own classes. */
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
    if (text.startsWith("from ")) {
      return new Given(text.substring("from ".length()));
    }
    throw new IllegalArgumentException("no origin of a base: " + text);
  }
}
