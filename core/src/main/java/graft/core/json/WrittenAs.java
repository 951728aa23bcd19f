package graft.core.json;

/** A record whose form in files and ids is another record. */
public interface WrittenAs {
  /** The record that is written in its place. */
  Record written();
}
