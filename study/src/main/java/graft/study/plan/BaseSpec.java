package graft.study.plan;

import graft.core.protocol.Recipe;

/**
 * A base: the network trained on all training images of a split's source classes, or taken from
 * somewhere else.
 *
 * @param id hash of everything its weights depend on, 32 hex digits
 * @param split number of the class split; 0 for the one base of a search
 * @param classes number of classes it was trained on; 0 where its weights were given
 * @param images training images; 0 where its weights were given
 * @param network name of the network
 * @param recipe how it is trained; means nothing where its weights were given
 * @param origin where it comes from
 */
public record BaseSpec(
    String id,
    int split,
    int classes,
    int images,
    String network,
    Recipe recipe,
    BaseOrigin origin) {
  /** A base that is trained on classes of the study's own dataset. */
  public BaseSpec(String id, int split, int classes, int images, String network, Recipe recipe) {
    this(id, split, classes, images, network, recipe, BaseOrigin.own());
  }

  /** A base whose weights were given. */
  public static BaseSpec given(
      String id, int split, String network, Recipe recipe, BaseOrigin.Given origin) {
    return new BaseSpec(id, split, 0, 0, network, recipe, origin);
  }

  /** Whether its weights were given, and nothing is trained. */
  public boolean isGiven() {
    return origin instanceof BaseOrigin.Given;
  }
}
