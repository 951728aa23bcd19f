/**
 * What can go wrong and whose matter it is: each error names its exit code, what happened, where,
 * and what to do next.
 */
@NullMarked
package graft.core.error;

import org.jspecify.annotations.NullMarked;
