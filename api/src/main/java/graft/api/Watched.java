package graft.api;

import graft.api.live.LiveSource;

/** What a {@link Watch} shows. */
sealed interface Watched extends LiveSource, AutoCloseable permits WatchedStore, WatchedTraining {
  /** Ends following it. */
  @Override
  void close();
}
