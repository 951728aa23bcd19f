package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.PixelRule;

/** The content of a store: pixels or files. Safe for any number of threads. */
sealed interface Blobs permits PixelBlobs, FileBlobs {
  /** Height and width of every view in pixels. */
  int side();

  /** Number of examples. */
  int size();

  /** Bytes of the images. */
  long bytes();

  /** Of its index, which it does not read for that. */
  String fingerprint();

  /** The rule by which its images are read. */
  PixelRule pixels();

  /** All examples. */
  DatasetIndex index();

  /** Whether an example's bytes have their checksum. */
  boolean isSound(int example);
}
