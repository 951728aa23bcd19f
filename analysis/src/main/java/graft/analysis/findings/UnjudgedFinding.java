package graft.analysis.findings;

import java.util.List;

/**
 * A finding, before it is judged.
 *
 * @param parts of the claim, each of like contrasts, mostly one a size
 * @param beside printed for comparison, not judged for the finding
 * @param variants the same parts under other recipes
 * @param remark what the sentence ends with, may be empty
 */
record UnjudgedFinding(
    String id,
    String section,
    String claim,
    List<List<Comparison>> parts,
    List<Comparison> beside,
    List<Recipes> variants,
    String remark) {

  /** The parts of a finding under another recipe. */
  record Recipes(String title, List<List<Comparison>> parts) {}

  static UnjudgedFinding of(String id, String section, String claim, List<List<Comparison>> parts) {
    return new UnjudgedFinding(id, section, claim, parts, List.of(), List.of(), "");
  }

  UnjudgedFinding beside(List<Comparison> others) {
    return new UnjudgedFinding(id, section, claim, parts, others, variants, remark);
  }

  UnjudgedFinding under(List<Recipes> recipes) {
    return new UnjudgedFinding(id, section, claim, parts, beside, recipes, remark);
  }

  UnjudgedFinding remark(String words) {
    return new UnjudgedFinding(id, section, claim, parts, beside, variants, words);
  }
}
