/**
 * From plan to work: what a worker is told for each base and trial. The keys that every draw of a
 * training follows from are made here, and nowhere else.
 */
@NullMarked
package graft.core.jobs;

import org.jspecify.annotations.NullMarked;
