package graft.core.model;

import graft.core.data.Reading;
import graft.core.json.Added;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.List;

/**
 * How a model was trained: enough to do it again.
 *
 * @param graft version of Graft
 * @param base name of the base's file, or empty for training from scratch
 * @param baseSha256 hash over the base's transferred tensors ({@link
 *     graft.core.weights.WeightsHash}), or empty
 * @param data last part of the dataset's path as the user gave it: a name, which other data may
 *     have too
 * @param fingerprint the dataset's
 * @param reading how the dataset was read; its evaluation reads it so again
 * @param images training images of all classes
 * @param protocol as trained
 * @param recipe as trained
 * @param seed of draws and initial weights
 * @param reasons why this protocol, a sentence each
 * @param cautions why the estimate of its accuracy may be too good, a line each: what the base has
 *     seen of the target
 * @param threads that trained it, at least 1; the last bits of its weights depend on them
 * @param device that trained it: {@code cpu}, or {@code cuda} for a graphics card
 */
public record Provenance(
    String graft,
    String base,
    String baseSha256,
    String data,
    String fingerprint,
    @Added("{\"excludeBad\":false,\"testPart\":null,\"everyPart\":false,\"names\":null}")
        Reading reading,
    int images,
    Protocol protocol,
    Recipe recipe,
    long seed,
    List<String> reasons,
    @Added("[]") List<String> cautions,
    @Added("1") int threads,
    @Added("\"cpu\"") String device) {
  public Provenance {
    reasons = List.copyOf(reasons);
    cautions = List.copyOf(cautions);
  }
}
