package graft.core.pack;

import graft.core.data.DatasetIndex;

/** The content of a store: pixels or files. Safe for any number of threads. */
sealed interface Blobs permits PixelBlobs, FileBlobs {
  /** Height and width of every view in pixels. */
  int side();

  /** Number of examples. */
  int size();

  /** Bytes of the images. */
  long bytes();

  /** All examples. */
  DatasetIndex index();

  /** Whether an example's bytes have their checksum. */
  boolean isSound(int example);
}
