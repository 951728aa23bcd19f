package graft.core.svm;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import graft.core.error.DataException;
import java.util.ArrayList;
import java.util.List;

/**
 * Training examples of a linear SVM: feature vectors with their labels. Each value that is not 0
 * takes about 28 bytes of heap, whatever the number of classes.
 */
public final class SvmExamples {
  private static final int BYTES_A_VALUE = 28;
  private static final double LARGEST_SHARE = 0.6;

  private final int length;
  private final long mostValues;
  private final List<Feature[]> rows = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private long values;

  /**
   * No examples yet, of feature vectors of {@code length}; room for what this process's heap holds.
   */
  public SvmExamples(int length) {
    this(length, (long) (LARGEST_SHARE * Runtime.getRuntime().maxMemory()));
  }

  SvmExamples(int length, long mostBytes) {
    this.length = length;
    this.mostValues = mostBytes / BYTES_A_VALUE;
  }

  /**
   * Adds an example.
   *
   * @param features {@link #length()} values
   * @param label 0 or higher
   * @throws DataException if all examples so far take more than six tenths of the heap
   */
  public void add(float[] features, int label) {
    List<Feature> row = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      if (features[i] != 0) {
        row.add(new FeatureNode(i + 1, features[i]));
      }
    }
    row.add(new FeatureNode(length + 1, 1)); // the bias's input
    values += row.size();
    if (values > mostValues) {
      throw new DataException(
          ("a linear SVM on these features does not fit into memory: %d of the images with %d"
                  + " features take %d MB already; choose a smaller size or a worker with more heap")
              .formatted(rows.size() + 1, length, (values * BYTES_A_VALUE) >> 20));
    }
    rows.add(row.toArray(Feature[]::new));
    labels.add(label);
  }

  /** Number of values in a feature vector. */
  public int length() {
    return length;
  }

  /** Number of examples. */
  public int size() {
    return rows.size();
  }

  int label(int example) {
    return labels.get(example);
  }

  Feature[] row(int example) {
    return rows.get(example);
  }
}
