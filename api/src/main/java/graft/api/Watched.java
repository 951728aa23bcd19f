package graft.api;

import graft.api.live.LiveSource;
import graft.api.live.PartBoard;
import graft.core.error.Shown;
import graft.report.LivePage;
import java.nio.file.Path;

/** What a {@link Watch} shows. */
sealed interface Watched extends LiveSource, AutoCloseable permits WatchedStore, WatchedTraining {
  /** Ends following it. */
  @Override
  void close();

  /** The whole page of what is at a place, of its parts as they are now. */
  static String page(String title, Path place, PartBoard parts) {
    PartBoard.Update all = parts.all();
    return LivePage.html(
        title,
        Shown.text(place.toAbsolutePath().normalize().toString()),
        all.parts(),
        all.version());
  }
}
