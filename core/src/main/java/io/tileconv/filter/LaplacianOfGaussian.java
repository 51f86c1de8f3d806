package io.tileconv.filter;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import java.util.List;

/**
 * The sum of the second derivatives of a Gaussian along both axes, each of them two passes; as
 * {@code scipy.ndimage.gaussian_laplace}.
 *
 * @param name the specification
 * @param smooth the Gaussian
 * @param derivative its second derivative
 */
record LaplacianOfGaussian(String name, double[] smooth, double[] derivative) implements Filter {

  @Override
  public int rows() {
    return smooth.length;
  }

  @Override
  public int columns() {
    return smooth.length;
  }

  @Override
  public Network network(int bands, FilterOptions options) {
    return new Network(
        List.of("input"),
        List.of(
            across("d²/dx² across", bands, derivative, options),
            down("d²/dx² down", bands, smooth, Passes.after(options, derivative), 1),
            across("d²/dy² across", bands, smooth, options),
            down("d²/dy² down", bands, derivative, Passes.after(options, smooth), 3),
            new Node("sum", new ElementWise(Operation.ADD), List.of(), List.of(2, 4))),
        List.of(5));
  }

  private Node across(String pass, int bands, double[] kernel, FilterOptions options) {
    return new Node(
        name + " " + pass,
        Passes.across(bands, kernel.length, options),
        List.of(Passes.acrossWeights(bands, kernel)),
        List.of(0));
  }

  private Node down(String pass, int bands, double[] kernel, FilterOptions options, int map) {
    return new Node(
        name + " " + pass,
        Passes.down(bands, kernel.length, options),
        List.of(Passes.downWeights(bands, kernel)),
        List.of(map));
  }

  @Override
  public String remark() {
    return "two separable kernels: four passes of "
        + smooth.length
        + " taps, "
        + 4 * smooth.length
        + " instead of "
        + smooth.length * smooth.length
        + " multiplications per value";
  }
}
