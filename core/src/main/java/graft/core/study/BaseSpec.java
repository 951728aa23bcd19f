package graft.core.study;

import graft.core.protocol.Recipe;

/**
 * A base: the network trained on all training images of a split's source classes.
 *
 * @param id hash of everything its weights depend on, 32 hex digits
 * @param split number of the class split
 * @param classes number of source classes
 * @param images training images
 * @param network name of the network
 * @param recipe how it is trained
 */
public record BaseSpec(
    String id, int split, int classes, int images, String network, Recipe recipe) {}
