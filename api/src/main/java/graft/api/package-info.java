/**
 * Fine-tuning for Java programs: {@link graft.api.Pretraining} makes a base, {@link
 * graft.api.FineTuning} a model from a base and a few images (a {@link graft.api.TransferTask}),
 * {@link graft.api.ProtocolSearch} finds the protocol first, {@link graft.api.Classifier} predicts
 * images and evaluates, {@link graft.api.Export} writes a model for other programs. Which protocol
 * serves how many images says {@link graft.analysis.recommendation.Recommender}. Native code runs
 * in processes of their own; the calling one loads none.
 *
 * <p>May use {@code analysis.evaluation}, {@code analysis.forecast}, {@code
 * analysis.recommendation}, {@code api.machine}, {@code core.data}, {@code core.error}, {@code
 * core.json}, {@code core.lock}, {@code core.model}, {@code core.network}, {@code core.pack},
 * {@code core.protocol}, {@code core.random}, {@code core.statistics}, {@code core.weights}, {@code
 * onnx}, {@code study.coordinator}, {@code study.event}, {@code study.execution}, {@code
 * study.identity}, {@code study.plan}, {@code study.search}, {@code study.source}, {@code
 * study.store}, {@code torch.worker}.
 */
@NullMarked
package graft.api;

import org.jspecify.annotations.NullMarked;
