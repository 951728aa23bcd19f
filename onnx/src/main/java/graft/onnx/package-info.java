/**
 * Networks as ONNX: {@link graft.onnx.OnnxFile} writes a model, {@link graft.onnx.OnnxCheck} is the
 * main class of a process that runs it in ONNX Runtime and compares its logits. Nothing outside
 * this room may see ONNX Runtime.
 *
 * <p>May use {@code core.network}, {@code core.weights}.
 */
@NullMarked
package graft.onnx;

import org.jspecify.annotations.NullMarked;
