/** Stand-ins for the trainer and the planner, shared by tests. */
@NullMarked
package graft.study.fake;

import org.jspecify.annotations.NullMarked;
