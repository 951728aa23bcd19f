/**
 * What images there are: readers of datasets as distributed, the index with its fingerprint, class
 * splits and the selections made from it. May not depend on study, execution or results.
 */
@NullMarked
package graft.core.data;

import org.jspecify.annotations.NullMarked;
