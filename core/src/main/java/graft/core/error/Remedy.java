package graft.core.error;

/**
 * What can be chosen otherwise after a refusal or a note. The words are those for programs; a
 * command says them with its own option in their place, so that no library names options.
 */
public enum Remedy {
  /** The encoding of names of files ({@code graft.core.data.Reading}). */
  NAMES_ENCODING("give the encoding in which the names were written"),
  /** To go on without the files that cannot be used. */
  EXCLUDE_BAD("leave them out"),
  /** A folder that holds nothing yet, for what is written. */
  NEW_FOLDER("give a new or empty folder"),
  /** Another place for what is written. */
  OTHER_PLACE("give another place"),
  /** A place for what is written that this process may write. */
  WRITABLE_PLACE("give a place that can be written"),
  /** A folder of its own for what is written. */
  OTHER_FOLDER("give another folder"),
  /** Another study than the one that is there. */
  NEW_STUDY("give another folder for a new study."),
  /** Another study than the one that is there, since that one cannot go on on this machine. */
  NEW_STUDY_HERE("resume it on such a processor, or begin a new study here in another folder"),
  /** Another machine, whose processor has what a study used. */
  SUCH_PROCESSOR("reproduce it on such a processor"),
  /** Another disk for what is written. */
  OTHER_DISK("use another folder or another cache"),
  /** Images, which nothing names. */
  NAME_IMAGES("name a folder, .tar or .zip of them as data"),
  /** The images, which are not where they were. */
  NAME_DATA("name the data"),
  /** To be warned of what would else be refused. */
  NO_STRICTNESS("be warned only, without strictness."),
  /** The network of a study that is asked about another. */
  STUDY_NETWORK("ask for the study's network, or name a study of that network."),
  /** To be advised without a study. */
  NO_STUDY("leave the study out"),
  /** Weights of the user's choice, in place of those that come along. */
  OTHER_BASE("name other weights as the base"),
  /** The network that weights are of, in place of the one that was meant. */
  OTHER_NETWORK("name the network that they are of"),
  /** The recommended protocol, without a search. */
  RECOMMENDATION("take the recommended protocol"),
  /** The processor, in place of a graphics card. */
  ON_CPU("compute on the CPU"),
  /** The device that was computed on before. */
  SAME_DEVICE("compute on that device"),
  /** Another port to serve on. */
  OTHER_PORT("choose another port, or 0 for any that is free"),
  /** A list of the files that are meant. */
  DATA_SCAN("a scan of the data names them"),
  /** A list of the trials of a study. */
  EXPORT("an export of the study lists all"),
  /** A check of the machine. */
  CHECK_MACHINE("see whether a training step works on this machine");

  private final String words;

  Remedy(String words) {
    this.words = words;
  }

  /** The words for programs; they end a sentence. */
  public String words() {
    return words;
  }
}
