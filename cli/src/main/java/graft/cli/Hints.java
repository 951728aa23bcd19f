package graft.cli;

import graft.core.error.AmbiguousException;
import graft.core.error.Shown;
import java.util.List;

/** What the libraries' messages leave to the commands: which option says what they ask for. */
final class Hints {
  private static final int SHOWN = 3;

  private Hints() {}

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
