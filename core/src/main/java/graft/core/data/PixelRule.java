package graft.core.data;

/**
 * How an image file becomes RGB pixels. Most files give the same pixels by every rule; a rule
 * enters names and ids of those datasets alone that hold an image for which it matters, and a model
 * sees images by the rule it was trained with. Constants are written to files: add, never rename.
 */
public enum PixelRule {
  /**
   * The rule before there was another: rows as they are stored, whatever EXIF says; colours of a
   * TIFF with alpha are multiplied by it.
   */
  STORED(""),
  /**
   * Turned upright by EXIF, as viewers show it; the alpha of a TIFF is dropped, as that of a PNG
   * is; of 16 bits a channel the upper eight are taken in TIFF too.
   */
  UPRIGHT("+upright");

  /** The rule of everything that is made now. */
  public static final PixelRule NOW = UPRIGHT;

  private final String suffix;

  PixelRule(String suffix) {
    this.suffix = suffix;
  }

  /** What names and ids of a dataset get that holds an image for which the rule matters. */
  public String suffix() {
    return suffix;
  }

  /** The oldest rule that gives an image of these traits the pixels that this one gives it. */
  PixelRule oldestFor(ImageTraits traits) {
    boolean same =
        traits.orientation() == ImageTraits.UPRIGHT
            && !traits.straightTiff()
            && traits.alpha().isEmpty();
    return same ? STORED : this;
  }

  /** Of two rules the later one. */
  PixelRule or(PixelRule other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
