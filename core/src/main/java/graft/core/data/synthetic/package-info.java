/**
 * Generated images for a first study: every class combines four shared parts (scheme, texture,
 * shape, arrangement), every image adds its own clutter, light and pose. {@link
 * graft.core.data.synthetic.SyntheticImages} writes them as an ordinary ImageFolder; nothing else
 * is public. Pixels are a function of (seed, class, index) alone on every JDK.
 *
 * <p>May use {@code core.error}, {@code core.random}.
 */
@NullMarked
package graft.core.data.synthetic;

import org.jspecify.annotations.NullMarked;
