/** A machine that needs no native code, shared by tests. */
@NullMarked
package graft.api.fake;

import org.jspecify.annotations.NullMarked;
