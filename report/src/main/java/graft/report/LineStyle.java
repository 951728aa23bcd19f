package graft.report;

import java.util.List;

/**
 * How a line of a figure looks. Sizes run from dark to light (viridis, without its yellow end), so
 * that their order survives colour blindness and grey print; contenders have the colours of Okabe
 * and Ito. Markers and dashes tell lines apart where colours cannot.
 *
 * @param colour of line and marker
 * @param marker path around 0, 0
 * @param dash of the line, as SVG writes it; empty for a solid one
 */
record LineStyle(String colour, String marker, String dash) {
  private static final List<String> VIRIDIS =
      List.of("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#6ece58", "#a5c82a");
  private static final List<String> OKABE_ITO =
      List.of("#6b6b6b", "#e69f00", "#56b4e9", "#d55e00", "#cc79a7", "#0072b2", "#009e73");
  private static final List<String> MARKERS =
      List.of(
          "M-4.2,0A4.2,4.2 0 1 1 4.2,0A4.2,4.2 0 1 1 -4.2,0Z",
          "M-3.8,-3.8H3.8V3.8H-3.8Z",
          "M0,-5L4.8,3.6H-4.8Z",
          "M0,-5.4L5.4,0L0,5.4L-5.4,0Z",
          "M0,5L4.8,-3.6H-4.8Z",
          "M-4.6,-1.6H-1.6V-4.6H1.6V-1.6H4.6V1.6H1.6V4.6H-1.6V1.6H-4.6Z",
          "M0,-5L4.8,-1.5L2.9,4H-2.9L-4.8,-1.5Z");
  private static final List<String> DASHES =
      List.of("", "7 3", "2 3", "9 3 2 3", "5 2", "12 3", "1 4");

  /** The style of line {@code index} of {@code count} whose order means something. */
  static LineStyle of(int index, int count) {
    int last = VIRIDIS.size() - 1;
    int reach = Math.min(last, Math.max(1, count + 1));
    int colour = count == 1 ? 2 : Math.round((float) (index % (last + 1)) * reach / (count - 1));
    return styled(VIRIDIS.get(Math.min(last, colour)), index);
  }

  /** The style of kind {@code index}, for lines without an order. */
  static LineStyle ofKind(int index) {
    return styled(OKABE_ITO.get(index % OKABE_ITO.size()), index);
  }

  private static LineStyle styled(String colour, int index) {
    return new LineStyle(
        colour, MARKERS.get(index % MARKERS.size()), DASHES.get(index % DASHES.size()));
  }
}
