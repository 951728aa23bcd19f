/**
 * Linear support vector machines on feature vectors, one against the rest, trained with liblinear;
 * the penalty C is chosen by cross validation among the training examples. {@link
 * graft.core.svm.SvmExamples} in, {@link graft.core.svm.LinearSvm} out. Pure Java; one thread.
 *
 * <p>May use {@code core.error}, {@code core.random}.
 */
@NullMarked
package graft.core.svm;

import org.jspecify.annotations.NullMarked;
