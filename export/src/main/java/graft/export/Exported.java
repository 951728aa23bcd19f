package graft.export;

import java.util.List;

/**
 * What an export came to.
 *
 * @param runs bases and trials that are there now
 * @param values numbers of them that are there now
 * @param added those of the values that this export added
 * @param place where they are
 * @param notes what could not be exported, a sentence each
 */
public record Exported(int runs, long values, long added, String place, List<String> notes) {
  public Exported {
    notes = List.copyOf(notes);
  }
}
