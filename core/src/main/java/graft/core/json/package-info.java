/**
 * Records as JSON, for files, stores and messages between processes.
 *
 * <p>May use {@code core.data}.
 */
@NullMarked
package graft.core.json;

import org.jspecify.annotations.NullMarked;
