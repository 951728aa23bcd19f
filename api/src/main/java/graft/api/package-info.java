/**
 * All that the commands do, for Java programs: {@link graft.api.Study} plans, runs and looks at
 * studies, {@link graft.api.Pretraining} makes a base, {@link graft.api.FineTuning} a model from a
 * base and a few images (a {@link graft.api.TransferTask}), {@link graft.api.ProtocolSearch} finds
 * the protocol first, {@link graft.api.Classifier} predicts images and evaluates, {@link
 * graft.api.Export} writes a model for other programs. Which protocol serves how many images says
 * {@link graft.analysis.recommendation.Recommender}. Each takes a listener and returns values;
 * nothing is printed. Native code runs in processes of their own; the calling one loads none.
 *
 * <p>May use {@code analysis.comparison}, {@code analysis.derivation}, {@code analysis.evaluation},
 * {@code analysis.figures}, {@code analysis.forecast}, {@code analysis.prediction}, {@code
 * analysis.recommendation}, {@code api.live}, {@code api.machine}, {@code core.data}, {@code
 * core.error}, {@code core.json}, {@code core.lock}, {@code core.model}, {@code core.network},
 * {@code core.pack}, {@code core.protocol}, {@code core.random}, {@code core.statistics}, {@code
 * core.text}, {@code core.weights}, {@code export}, {@code onnx}, {@code report}, {@code
 * study.coordinator}, {@code study.event}, {@code study.execution}, {@code study.identity}, {@code
 * study.jobs}, {@code study.plan}, {@code study.search}, {@code study.source}, {@code study.store},
 * {@code torch.network}, {@code torch.worker}.
 */
@NullMarked
package graft.api;

import org.jspecify.annotations.NullMarked;
