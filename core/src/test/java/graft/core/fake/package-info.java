/** Stand-ins for the trainer and the planner, shared by tests. */
@NullMarked
package graft.core.fake;

import org.jspecify.annotations.NullMarked;
