/**
 * Records as JSON, for files, stores and messages between processes ({@link
 * graft.core.json.RecordJson}), and in the canonical form that ids are made of ({@link
 * graft.core.json.Canonical}). A component that came later says by {@link graft.core.json.Added}
 * what its absence means.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.json;

import org.jspecify.annotations.NullMarked;
