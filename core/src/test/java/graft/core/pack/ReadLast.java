package graft.core.pack;

import java.nio.file.Path;

/** A process of its own that reads the last image of a store, and prints its first value. */
final class ReadLast {
  private ReadLast() {}

  public static void main(String[] arguments) {
    PackedStore store = PackedStore.open(Path.of(arguments[0]));
    byte[] pixels = new byte[3 * store.side() * store.side()];
    store.read(store.size() - 1, pixels);
    System.out.println(pixels[0]);
  }
}
