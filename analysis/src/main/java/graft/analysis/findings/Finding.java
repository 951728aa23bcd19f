package graft.analysis.findings;

import java.util.List;

/**
 * One finding of the paper and what the study says of it.
 *
 * @param id {@code F1} to {@code F15}
 * @param section of the paper
 * @param claim in plain words
 * @param verdict over the contrasts that count, by {@link Verdict#OVERALL_RULE}
 * @param contrasts in the order of the claim, those that count first
 * @param variants the finding under other recipes, empty where they were not asked for
 * @param dependsOnRecipe whether a contrast that is decided turns to its contrary under another
 *     recipe
 * @param sentence the verdict in words
 */
public record Finding(
    String id,
    String section,
    String claim,
    Verdict verdict,
    List<Contrast> contrasts,
    List<Variant> variants,
    boolean dependsOnRecipe,
    String sentence) {
  public Finding {
    contrasts = List.copyOf(contrasts);
    variants = List.copyOf(variants);
  }

  /**
   * The finding under another recipe.
   *
   * @param title of the recipe variant, or what else is varied
   * @param verdict over its contrasts
   * @param contrasts as those of the finding, of the trials under that recipe
   * @param flips contrasts whose decided verdict is the contrary of the study's own
   */
  public record Variant(
      String title, Verdict verdict, List<Contrast> contrasts, List<String> flips) {
    public Variant {
      contrasts = List.copyOf(contrasts);
      flips = List.copyOf(flips);
    }
  }

  /** The verdict as it is printed, with the recipe's part in it. */
  public String words() {
    return verdict.words() + (dependsOnRecipe ? " (depends on the recipe)" : "");
  }
}
