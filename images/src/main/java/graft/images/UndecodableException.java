package graft.images;

/** A file that the decoder refuses; the message is the reason in a few words. */
final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  UndecodableException(String reason) {
    super(reason);
  }
}
