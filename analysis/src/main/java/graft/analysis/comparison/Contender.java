package graft.analysis.comparison;

/** A way to learn the target task that the study compares with others (paper section 3.6). */
public enum Contender {
  SCRATCH("from scratch"),
  LINEAR_PROBE("linear probe"),
  LINEAR_SVM("linear SVM"),
  COMMON("common protocol"),
  PAPER_TABLE_2("paper's Table 2"),
  /** Chosen for each split on the other splits. */
  DERIVED("derived, honest"),
  /** Chosen on the test images it is reported on. */
  DERIVED_AS_PAPER("derived, as the paper");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  /** The name for a reader. */
  public String title() {
    return title;
  }
}
