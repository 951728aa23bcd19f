package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.text.Few;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of each tensor when weights are put into the first layers of a network, all at once.
 *
 * @param network the network's name
 * @param copied names: taken from the file
 * @param reinitialised names: of the layers above the transferred ones, drawn anew whatever the
 *     file has
 * @param missing names: of transferred layers, not in the file
 * @param unexpected names: in the file, not in the network
 * @param wrong one line each: tensors of transferred layers whose shape or number format does not
 *     fit
 * @param notFinite one line each: tensors of transferred layers that hold NaN or infinity
 * @param notes one line each: what was done on the way
 * @param other name of another network that the weights are of, where that is known
 */
public record MergeReport(
    String network,
    List<String> copied,
    List<String> reinitialised,
    List<String> missing,
    List<String> unexpected,
    List<String> wrong,
    List<String> notFinite,
    List<String> notes,
    Optional<String> other) {
  private static final int SHOWN = 8;

  public MergeReport {
    copied = List.copyOf(copied);
    reinitialised = List.copyOf(reinitialised);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    wrong = List.copyOf(wrong);
    notFinite = List.copyOf(notFinite);
    notes = List.copyOf(notes);
  }

  /**
   * Compares weights with a network and looks at every number that would be copied.
   *
   * @param transferredLayers k in 0..L: layers 1..k are copied; L copies the classifier too
   */
  public static MergeReport of(Weights weights, Network network, int transferredLayers) {
    return new Merge(weights, network, transferredLayers).report(true);
  }

  /**
   * Whether every tensor of the transferred layers can be copied and is finite, and the weights are
   * not of another network that has them, too.
   */
  public boolean isUsable() {
    return missing.isEmpty() && wrong.isEmpty() && notFinite.isEmpty() && other.isEmpty();
  }

  /** The report as plain text: a count for each kind, and every name of the kinds that matter. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(count(copied, "copied"));
    if (!reinitialised.isEmpty()) {
      lines.add(count(reinitialised, "re-initialised") + ": " + String.join(", ", reinitialised));
    }
    lines.addAll(faults());
    unexpected.forEach(name -> lines.add("unexpected: " + Shown.brief(name)));
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    missing.forEach(name -> faults.add("missing: " + name));
    wrong.forEach(line -> faults.add("does not fit: " + line));
    notFinite.forEach(line -> faults.add("not finite: " + line));
    if (missing.isEmpty() && wrong.isEmpty() && other.isPresent()) {
      unexpected.forEach(name -> faults.add("has no place: " + Shown.brief(name)));
    }
    return faults;
  }

  private String misfit(String claimed) {
    return " does not fit the network "
        + network
        + (claimed.isEmpty() || Networks.label(claimed).equals(network)
            ? ""
            : " (it says it is of " + Shown.brief(Networks.label(claimed)) + ")")
        + ":";
  }

  private static String count(List<String> names, String what) {
    return names.size() + (names.size() == 1 ? " tensor " : " tensors ") + what;
  }

  /**
   * Refuses weights that cannot be used.
   *
   * @param claimed the network that the file says it is of; may be empty
   * @throws DataException unless {@link #isUsable()}; lists what is wrong, at most 12 lines
   */
  public void requireUsable(Path path, String claimed) {
    requireUsable(path, claimed, true);
  }

  /**
   * The same.
   *
   * @param isChosen whether the network was named by the user, who can name another
   */
  public void requireUsable(Path path, String claimed, boolean isChosen) {
    if (isUsable()) {
      return;
    }
    boolean fits = missing.isEmpty() && wrong.isEmpty() && other.isEmpty();
    List<String> lines = new ArrayList<>();
    lines.add(
        Shown.text(path.toString())
            + (fits ? " holds numbers that are not finite:" : misfit(claimed)));
    lines.addAll(Few.lines(faults(), SHOWN, "  "));
    if (fits) {
      lines.add("Its training may have diverged; give weights whose numbers are all finite.");
      throw new DataException(String.join("\n", lines));
    }
    String others = other.map(name -> "They look like weights of " + name + ". ").orElse("");
    lines.add(
        others + "'graft weights show FILE' tells which they are of. Give weights of " + network);
    String told = String.join("\n", lines);
    boolean mayBeOther =
        other.isEmpty() || other.flatMap(name -> Networks.find(name, 1)).isPresent();
    throw isChosen && mayBeOther
        ? new DataException(told + ", or ", Remedy.OTHER_NETWORK)
        : new DataException(told);
  }
}
