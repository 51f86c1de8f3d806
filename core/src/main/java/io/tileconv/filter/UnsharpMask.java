package io.tileconv.filter;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import java.util.List;

/**
 * {@code x + amount·(x - blurred x)}.
 *
 * @param name the specification
 * @param kernel the Gaussian that blurs, in one dimension
 * @param amount how much of the difference is added
 */
record UnsharpMask(String name, double[] kernel, float amount) implements Filter {

  @Override
  public int rows() {
    return kernel.length;
  }

  @Override
  public int columns() {
    return kernel.length;
  }

  @Override
  public Network network(int bands, FilterOptions options) {
    Window middle = middle(options);
    return new Network(
        List.of("input"),
        List.of(
            new Node(
                name + " blur across",
                Passes.across(bands, kernel.length, options),
                List.of(Passes.acrossWeights(bands, kernel)),
                List.of(0)),
            new Node(
                name + " blur down",
                Passes.down(bands, kernel.length, Passes.after(options, kernel)),
                List.of(Passes.downWeights(bands, kernel)),
                List.of(1)),
            new Node(
                name + " places",
                Convolution.depthwise(bands, 1, middle, middle),
                List.of(Passes.bankWeights(bands, List.of(Kernel2D.of(new double[] {1})))),
                List.of(0)),
            new Node(
                name + " difference",
                new ElementWise(Operation.SUBTRACT),
                List.of(),
                List.of(3, 2)),
            new Node(
                name + " amount",
                new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT),
                List.of(Tensor.of(new float[] {amount}, 1)),
                List.of(4)),
            new Node(name + " sum", new ElementWise(Operation.ADD), List.of(), List.of(3, 5))),
        List.of(6));
  }

  /** The samples that the blurring kernel's middle stands over: with a stride, not all. */
  private Window middle(FilterOptions options) {
    Window window = options.window(kernel.length);
    int toMiddle = options.dilation() * (kernel.length / 2);
    return new Window(
        1, options.stride(), 1, window.padBegin() - toMiddle, window.padEnd() - toMiddle);
  }

  @Override
  public String remark() {
    return "separable blur: two passes of " + kernel.length + " taps";
  }
}
