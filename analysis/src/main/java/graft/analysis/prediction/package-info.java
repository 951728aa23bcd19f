/**
 * What a training is expected to gain over the common protocol before anything is trained, from an
 * atlas of trainings of other tasks: {@link graft.analysis.prediction.GainPredictor} answers with
 * an {@link graft.analysis.prediction.ExpectedGain}; {@link graft.analysis.prediction.BaseView} is
 * how far source and target are apart; {@link graft.analysis.prediction.PredictorMaker} makes its
 * file of the atlas, and says how good it is on tasks left out.
 *
 * <p>May use {@code analysis.recommendation}, {@code core.error}, {@code core.json}, {@code
 * core.network}, {@code core.protocol}, {@code core.text}.
 */
@NullMarked
package graft.analysis.prediction;

import org.jspecify.annotations.NullMarked;
