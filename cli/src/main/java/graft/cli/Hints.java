package graft.cli;

import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.core.data.Part;
import graft.core.error.AmbiguousException;
import graft.core.error.GraftException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.text.Words;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the libraries' messages leave to the commands: which option says what they ask for. */
final class Hints {
  private static final int SHOWN = 3;

  /** Settings of a protocol, and the options of {@code graft finetune} that give them. */
  private static final Map<String, String> PROTOCOL =
      Map.of(
          "k (transferred_layers)", "--transfer",
          "n (high_rate_layers)", "--high-rate-layers",
          "d (initial_decay_epochs)", "--decay-after",
          "f (frozen_layers)", "--freeze");

  private Hints() {}

  /** A refusal as commands say it. */
  static String said(GraftException e) {
    String hint = e instanceof AmbiguousException ambiguous ? "\n" + of(ambiguous) : "";
    String told = e.told().replace("the examples per class", "--examples-per-class");
    return told + e.remedy().map(Hints::of).orElse("") + hint;
  }

  /** A note as commands say it. */
  static String said(Note note) {
    return note.text() + note.remedy().map(Hints::of).orElse("");
  }

  /** Notes and parts of a dataset as commands say them. */
  static final DataSummary.Wording OF_DATA =
      new DataSummary.Wording() {
        @Override
        public String unused(Part part) {
          return " (--test-part " + Shown.text(part.name()) + " tests on them instead)";
        }

        @Override
        public String note(Note note) {
          return said(note);
        }
      };

  /** What can be chosen otherwise, by the option that chooses it. */
  private static String of(Remedy remedy) {
    return switch (remedy) {
      case NAMES_ENCODING -> "give the encoding with --names-encoding CHARSET, for instance cp866";
      case EXCLUDE_BAD -> "leave them out with --exclude-bad";
      case NEW_FOLDER -> "give a new or empty folder with --out";
      case OTHER_PLACE -> "name another place with --out";
      case WRITABLE_PLACE -> "give a place that can be written with --out";
      case NAME_DATA -> "name the data with --data PATH";
      case OTHER_FOLDER -> "give another --out";
      case NEW_STUDY -> "give another --out for a new study.";
      case NEW_STUDY_HERE ->
          "resume it on such a processor, or begin a new study here with another --out";
      case SUCH_PROCESSOR -> remedy.words();
      case OTHER_DISK -> "use another --out or GRAFT_CACHE";
      case NAME_IMAGES -> "give --data PATH, a folder, .tar or .zip of them";
      case NO_STRICTNESS -> "leave out --strict to be warned only.";
      case STUDY_NETWORK ->
          "give the study's with --network, or name a study of that network with --from.";
      case NO_STUDY -> "leave out --from";
      case OTHER_NETWORK ->
          "name the network that they are of (--network, or 'network' in a study file)";
      case OTHER_BASE -> "name other weights with --base ('graft weights show' says which)";
      case RECOMMENDATION -> "take what 'graft recommend' says";
      case ON_CPU -> "leave --device out to compute on the CPU";
      case SAME_DEVICE -> "give that device with --device";
      case OTHER_PORT -> "choose another with --port, 0 for any that is free";
      case DATA_SCAN -> "'graft data scan' names them";
      case EXPORT -> "exports/trials.csv lists all; 'graft study export' writes it";
      case CHECK_MACHINE -> "see whether 'graft doctor' finds something";
    };
  }

  /** A refusal of a protocol, said of the options that give it; what can be chosen stays its. */
  static UsageException ofProtocol(UsageException e) {
    String told = ofProtocol(e.told());
    return e.remedy()
        .map(remedy -> new UsageException(told, remedy, e))
        .orElseGet(() -> new UsageException(told, e));
  }

  /** What a message says of settings of a protocol, said of the options that give them. */
  static String ofProtocol(@Nullable String message) {
    String said = String.valueOf(message);
    for (Map.Entry<String, String> words : PROTOCOL.entrySet()) {
      said = said.replace(words.getKey(), words.getValue());
    }
    return said;
  }

  /** A protocol as options of {@code graft finetune}. */
  static String options(Protocol protocol) {
    return Words.text(
        "--transfer %d --high-rate-layers %d --decay-after %d --freeze %d",
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        protocol.initialDecayEpochs(),
        protocol.frozenLayers());
  }

  /** The options that decide. */
  static String of(AmbiguousException e) {
    String option =
        switch (e.subject()) {
          case NETWORK -> "--network ";
          case DICTIONARY -> "--weights-key ";
        };
    List<String> each =
        e.choices().stream().limit(SHOWN).map(choice -> option + word(choice)).toList();
    return "Give "
        + String.join(" or ", each)
        + (e.choices().size() > SHOWN ? " or ..." : "")
        + ".";
  }

  /** A word as a shell takes it. */
  private static String word(String choice) {
    String shown = Shown.brief(choice);
    return shown.matches("[\\w./+=:@%-]+") ? shown : "'" + shown.replace("'", "'\\''") + "'";
  }
}
