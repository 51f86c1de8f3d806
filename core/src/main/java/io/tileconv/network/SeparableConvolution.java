package io.tileconv.network;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Depthwise-separable convolution: a kernel for each input channel, then a 1×1 convolution that
 * mixes the channels.
 *
 * @param depthwise the first step, with as many groups as input channels
 * @param pointwise the second step, a kernel of one tap along both axes
 */
public record SeparableConvolution(Convolution depthwise, Convolution pointwise) {

  public SeparableConvolution {
    if (depthwise.groups() != depthwise.inChannels()) {
      throw new IllegalArgumentException(
          "a depthwise step has a group for each of its "
              + depthwise.inChannels()
              + " channels, not "
              + depthwise.groups()
              + " groups");
    }
    if (pointwise.rows().taps() != 1 || pointwise.columns().taps() != 1) {
      throw new IllegalArgumentException(
          "a pointwise step has a kernel of 1×1, not "
              + pointwise.rows().taps()
              + "×"
              + pointwise.columns().taps());
    }
    if (depthwise.outChannels() != pointwise.inChannels()) {
      throw new IllegalArgumentException(
          "the depthwise step gives "
              + depthwise.outChannels()
              + " channels, but the pointwise step takes "
              + pointwise.inChannels());
    }
  }

  /**
   * Zeros beyond the map.
   *
   * @param multiplier outputs of the depthwise step for each input channel
   */
  public static SeparableConvolution of(
      int inChannels, int multiplier, int outChannels, Window rows, Window columns) {
    Convolution depthwise = Convolution.depthwise(inChannels, multiplier, rows, columns);
    return new SeparableConvolution(
        depthwise, Convolution.pointwise(depthwise.outChannels(), outChannels));
  }

  /** Multiplications of both steps for a whole map. */
  public long multiplications(Shape input) {
    List<Shape> inputs = List.of(input);
    List<Shape> between = List.of(depthwise.outputShape(inputs));
    return Math.addExact(depthwise.multiplications(inputs), pointwise.multiplications(between));
  }

  /** Learned values of both steps without the biases. */
  public long parameters() {
    return depthwise.parameters() + pointwise.parameters();
  }

  /**
   * The two steps as a network.
   *
   * @param depthwiseParameters weights of the first step, and its bias if it has one
   * @param pointwiseParameters weights of the second step, and its bias if it has one
   */
  public Network network(List<Tensor> depthwiseParameters, List<Tensor> pointwiseParameters) {
    return Network.chain()
        .then("depthwise", depthwise, depthwiseParameters.toArray(Tensor[]::new))
        .then("pointwise", pointwise, pointwiseParameters.toArray(Tensor[]::new))
        .build();
  }
}
