/**
 * Generated images for a first study: every class combines four shared parts (scheme, texture,
 * shape, arrangement), every image adds its own clutter, light and pose. {@link
 * graft.core.data.synthetic.SyntheticImages} writes them as an ordinary ImageFolder; nothing else
 * is public. Pixels are a function of (seed, class, index) alone on every JDK. May depend on {@code
 * random} and {@code error} only.
 */
@NullMarked
package graft.core.data.synthetic;

import org.jspecify.annotations.NullMarked;
