/**
 * What can go wrong and whose matter it is: each error names its exit code, what happened, where,
 * and what to do next.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.error;

import org.jspecify.annotations.NullMarked;
