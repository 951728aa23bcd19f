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
   * 2/fan_out}, biases zero, linear layers as {@link #PYTORCH_DEFAULT}.
   */
  HE_NORMAL,
  /**
   * torchvision's for VGG and MobileNet: as {@link #HE_NORMAL}, but linear layers normal with
   * deviation 0.01, biases zero.
   */
  HE_NORMAL_SMALL_LINEAR,
  /**
   * torchvision's for vision transformers: the patches' convolution normal with variance {@code
   * 1/fan_in}, cut at twice its deviation, queries, keys, values and the layers between uniform by
   * Glorot and Bengio 2010, positions normal with deviation 0.02, the classifier zero.
   */
  TRANSFORMER
}
