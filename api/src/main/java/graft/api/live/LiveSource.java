package graft.api.live;

import java.util.Optional;

/** What a {@link LiveServer} shows. Called by several threads. */
public interface LiveSource {
  /** The whole page as it is now, HTML. */
  String page();

  /** The parts of the page as they change. */
  PartBoard parts();

  /** HTML of a detail that a reader asks for; empty for an id of none. */
  Optional<String> cell(String id);

  /** A file that the page links to; empty for a name of none. */
  Optional<byte[]> file(String name);
}
