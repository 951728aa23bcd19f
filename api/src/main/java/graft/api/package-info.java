/**
 * Fine-tuning for Java programs: {@link graft.api.Pretraining} makes a base, {@link
 * graft.api.FineTuning} a model from a base and a few images (a {@link graft.api.TransferTask}),
 * {@link graft.api.ProtocolSearch} finds the protocol first, {@link graft.api.Classifier} predicts
 * images and evaluates, {@link graft.api.Export} writes a model for other programs. Which protocol
 * serves how many images says {@link graft.core.recommendation.Recommender}. Native code runs in
 * processes of their own; the calling one loads none.
 */
@NullMarked
package graft.api;

import org.jspecify.annotations.NullMarked;
