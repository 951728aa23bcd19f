package graft.core.network;

/** How a layer's weights and biases are drawn before training. */
public enum Initialisation {
  /**
   * PyTorch's default for convolutions and linear layers, which torchvision's AlexNet keeps:
   * weights and biases uniform in {@code +-1/sqrt(fan_in)}.
   */
  PYTORCH_DEFAULT,
  /**
   * He et al. 2015: weights uniform in {@code +-sqrt(6/fan_in)}, biases zero. The classifier, which
   * no ReLU follows, is uniform in {@code +-1/sqrt(fan_in)}: larger first logits make first updates
   * so large that small networks without normalisation may never start.
   */
  HE_UNIFORM,
  /**
   * torchvision's for residual networks (He et al. 2015): convolutions normal with variance {@code
   * 2/(outputs * kernel * kernel)}, normalisations 1 and 0 with running mean 0 and variance 1, the
   * classifier as {@link #PYTORCH_DEFAULT}.
   */
  HE_NORMAL
}
