/**
 * Fine-tuning for Java programs: {@link graft.api.Pretraining} makes a base, {@link
 * graft.api.FineTuning} a model from a base and a few images. Which protocol serves how many images
 * says {@link graft.core.recommendation.Recommender}. Trainings run in a worker process; the
 * calling one loads no native code.
 */
@NullMarked
package graft.api;

import org.jspecify.annotations.NullMarked;
