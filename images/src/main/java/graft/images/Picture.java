package graft.images;

/** A decoded image whose rows can be read, each any number of times. */
interface Picture {
  /** Columns in pixels. */
  int width();

  /** Rows in pixels. */
  int height();

  /**
   * Copies a stretch of a row.
   *
   * @param left its first column
   * @param pixels gets {@code [columns, 3] uint8}, blue, green, red, as many as it has room for
   */
  void row(int y, int left, byte[] pixels);
}
