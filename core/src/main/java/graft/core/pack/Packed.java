package graft.core.pack;

import graft.core.data.DataSummary;

/**
 * A dataset that was packed, now or before.
 *
 * @param store its images
 * @param summary what was read of it and what was not
 */
public record Packed(PackedStore store, DataSummary summary) implements AutoCloseable {
  @Override
  public void close() {
    store.close();
  }
}
