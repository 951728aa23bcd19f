package graft.core.protocol;

/** How the target task is learnt. */
public enum Method {
  /**
   * By gradients, with the recipe's {@link Optimizer}, by protocol: the paper's way. Its name is as
   * stores have it since SGD was the only one.
   */
  SGD,
  /**
   * A linear support vector machine on the frozen features below the classifier (Azizpour et al.
   * 2016, the paper's [2]): k = f = L-1; of the recipe only its precision matters. Its losses are
   * mean multi-class hinge losses (Crammer and Singer 2001), and it counts as one epoch at rate 0.
   */
  LINEAR_SVM
}
