package graft.report;

import java.util.List;

/**
 * How a line of a figure looks. Colours run from dark to light with the size (viridis, without its
 * yellow end), so that order survives colour blindness and grey print; markers tell lines apart.
 *
 * @param colour of line and marker
 * @param marker path around 0, 0
 */
record LineStyle(String colour, String marker) {
  private static final List<String> VIRIDIS =
      List.of("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#6ece58", "#a5c82a");
  private static final List<String> MARKERS =
      List.of(
          "M-4.2,0A4.2,4.2 0 1 1 4.2,0A4.2,4.2 0 1 1 -4.2,0Z",
          "M-3.8,-3.8H3.8V3.8H-3.8Z",
          "M0,-5L4.8,3.6H-4.8Z",
          "M0,-5.4L5.4,0L0,5.4L-5.4,0Z",
          "M0,5L4.8,-3.6H-4.8Z",
          "M-4.6,-1.6H-1.6V-4.6H1.6V-1.6H4.6V1.6H1.6V4.6H-1.6V1.6H-4.6Z",
          "M0,-5L4.8,-1.5L2.9,4H-2.9L-4.8,-1.5Z");

  /** The style of line {@code index} of {@code count}. */
  static LineStyle of(int index, int count) {
    int last = VIRIDIS.size() - 1;
    int reach = Math.min(last, Math.max(1, count + 1));
    int colour = count == 1 ? 2 : Math.round((float) (index % (last + 1)) * reach / (count - 1));
    return new LineStyle(VIRIDIS.get(Math.min(last, colour)), MARKERS.get(index % MARKERS.size()));
  }
}
