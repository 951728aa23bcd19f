package graft.images;

import java.nio.file.Path;

/** A cache that tests share which need no empty one, so that OpenCV is unpacked once. */
final class TestCache {
  static final Path FOLDER = Path.of("target", "test-cache");

  private TestCache() {}
}
