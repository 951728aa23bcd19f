package graft.analysis.findings;

import java.util.List;

/**
 * A finding, before it is judged.
 *
 * @param parts of the claim, each a family of Holm's procedure
 * @param beside printed for comparison, not judged for the finding
 * @param variants the same parts under other recipes
 * @param remark what the sentence ends with, may be empty
 */
record Claimed(
    String id,
    String section,
    String claim,
    List<List<Comparison>> parts,
    List<Comparison> beside,
    List<Recipes> variants,
    String remark) {

  /** The parts of a finding under another recipe. */
  record Recipes(String title, List<List<Comparison>> parts) {}

  static Claimed of(String id, String section, String claim, List<List<Comparison>> parts) {
    return new Claimed(id, section, claim, parts, List.of(), List.of(), "");
  }

  Claimed beside(List<Comparison> others) {
    return new Claimed(id, section, claim, parts, others, variants, remark);
  }

  Claimed under(List<Recipes> recipes) {
    return new Claimed(id, section, claim, parts, beside, recipes, remark);
  }

  Claimed remark(String words) {
    return new Claimed(id, section, claim, parts, beside, variants, words);
  }
}
