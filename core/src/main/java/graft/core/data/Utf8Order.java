package graft.core.data;

import java.util.Comparator;

/** The order of names everywhere: that of their UTF-8 bytes, the same on every machine. */
public final class Utf8Order {
  /** Compares two names by their UTF-8 bytes, unsigned. */
  public static final Comparator<String> COMPARATOR = Utf8Order::compare;

  private Utf8Order() {}

  // UTF-8 orders by code point; UTF-16 differs from that only where surrogates meet other units.
  private static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogateX = Character.isSurrogate(x);
        boolean surrogateY = Character.isSurrogate(y);
        return surrogateX == surrogateY ? Character.compare(x, y) : surrogateX ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
