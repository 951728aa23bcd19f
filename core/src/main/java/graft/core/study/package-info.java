/**
 * What shall be run: a study's settings, its experiments, and the plan of bases and trials that
 * follows from them. Knows nothing of who runs it.
 */
@NullMarked
package graft.core.study;

import org.jspecify.annotations.NullMarked;
