/**
 * A page that changes, served to browsers of this machine: {@link graft.api.live.LiveServer}. It
 * knows nothing of what it shows.
 *
 * <p>May use {@code core.error}, {@code core.lock}.
 */
@NullMarked
package graft.api.live;

import org.jspecify.annotations.NullMarked;
