package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Softmax;
import java.util.List;
import java.util.Locale;

/**
 * What training makes small. Every loss is a mean over all elements of a batch.
 *
 * <p>The losses of segmentation are computed from logits, which is exact where probabilities are
 * close to 0 and 1. A network that ends in a sigmoid or softmax is trained without it ({@link
 * #objective}): its loss is that of its probabilities. One that does not is taken to give logits.
 */
public enum Loss {
  /** The mean of {@code |y - t|}. */
  L1(new PointwiseLoss.Absolute()),
  /** The mean of {@code (y - t)²}. */
  L2(new PointwiseLoss.Squared()),
  /** Binary cross-entropy: the mean of {@code -t·ln p - (1 - t)·ln(1 - p)}, p = sigmoid(y). */
  BCE(new PointwiseLoss.BinaryCrossEntropy()),
  /**
   * The mean over all places of {@code -ln softmax(y)[t]}; the target has one channel, the number
   * of the class, from 0.
   */
  CROSS_ENTROPY(new CrossEntropy()),
  /**
   * The mean over patches and channels of {@code 1 - (2·Σpt + 1) / (Σp + Σt + 1)}, p = sigmoid(y).
   */
  DICE(new Dice());

  private final LossFunction function;

  Loss(LossFunction function) {
    this.function = function;
  }

  /**
   * The loss of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Loss parse(String text) {
    for (Loss loss : values()) {
      if (loss.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return loss;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no loss; use l1, l2, bce, cross-entropy or dice");
  }

  LossFunction function() {
    return function;
  }

  /** Whether outputs are decisions between classes, and not values of pixels. */
  public boolean isSegmentation() {
    return this == BCE || this == CROSS_ENTROPY || this == DICE;
  }

  /** Channels of the targets of a network of so many output channels. */
  public int targetChannels(int outputChannels) {
    return this == CROSS_ENTROPY ? 1 : outputChannels;
  }

  /**
   * The network whose outputs the loss is computed from: without a sigmoid or softmax at its end if
   * the loss has that itself. Its nodes have the same numbers.
   *
   * @throws IllegalArgumentException if the network ends in another function than the loss's
   */
  public Network objective(Network network) {
    int output = network.outputs().get(0);
    if (!isSegmentation() || network.isInput(output)) {
      return network;
    }
    Node last = network.producer(output);
    boolean sigmoid =
        last.operator() instanceof Activation activation
            && activation.function() == Activation.Function.SIGMOID;
    boolean softmax = last.operator() instanceof Softmax;
    if (softmax && this != CROSS_ENTROPY || sigmoid && this == CROSS_ENTROPY) {
      throw new IllegalArgumentException(
          "the loss "
              + this
              + " does not fit a network that ends in a "
              + name(last.operator())
              + "; use "
              + (softmax ? "cross-entropy" : "bce or dice"));
    }
    if (!sigmoid && !softmax) {
      return network;
    }
    boolean isLast = output == network.maps() - 1;
    List<Node> nodes = network.nodes();
    return new Network(
        network.inputs(), isLast ? nodes.subList(0, nodes.size() - 1) : nodes, last.inputs());
  }

  private static String name(Operator operator) {
    return operator instanceof Softmax ? "softmax" : "sigmoid";
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
