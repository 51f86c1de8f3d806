package io.tileconv.filter;

import io.tileconv.network.Network;
import java.util.List;

/**
 * One kernel, or a bank of kernels of one size, each of which makes an output band of every input
 * band.
 *
 * @param name the specification
 * @param kernels at least one
 */
public record KernelFilter(String name, List<Kernel2D> kernels) implements Filter {

  public KernelFilter {
    kernels = List.copyOf(kernels);
    if (kernels.isEmpty()) {
      throw new IllegalArgumentException("a bank needs at least one kernel");
    }
    Kernel2D first = kernels.get(0);
    for (Kernel2D kernel : kernels) {
      if (kernel.rows() != first.rows() || kernel.columns() != first.columns()) {
        throw new IllegalArgumentException("the kernels of a bank must have one size");
      }
    }
  }

  @Override
  public Network network(int bands, FilterOptions options) {
    return Network.chain()
        .then(name, Passes.bank(bands, kernels, options), Passes.bankWeights(bands, kernels))
        .build();
  }

  @Override
  public int rows() {
    return kernels.get(0).rows();
  }

  @Override
  public int columns() {
    return kernels.get(0).columns();
  }

  /** As two passes, where that is the same filter up to rounding and cheaper. */
  public Filter separated() {
    if (kernels.size() != 1) {
      return this;
    }
    Kernel2D kernel = kernels.get(0);
    return kernel
        .factors()
        .<Filter>map(f -> new SeparableFilter(name, f.down(), f.across()))
        .orElse(this);
  }

  @Override
  public String remark() {
    if (kernels.size() != 1 || kernels.get(0).factors().isEmpty()) {
      return "";
    }
    Kernel2D kernel = kernels.get(0);
    return "the matrix has rank 1, so it is separable: two passes of "
        + kernel.columns()
        + " and "
        + kernel.rows()
        + " taps would do ("
        + (kernel.rows() + kernel.columns())
        + " instead of "
        + kernel.rows() * kernel.columns()
        + " multiplications per value); --arithmetic fast takes them, rounding differently";
  }
}
