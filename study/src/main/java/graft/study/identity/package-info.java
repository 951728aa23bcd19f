/**
 * What each thing that is run is a function of, and the id made of that ({@link
 * graft.study.identity.Identity}). Ids never change: stores, caches and model folders find their
 * content by it.
 *
 * <p>May use {@code core.data}, {@code core.json}, {@code core.protocol}, {@code core.text}.
 */
@NullMarked
package graft.study.identity;

import org.jspecify.annotations.NullMarked;
