package io.tileconv.kernel;

import java.util.Optional;

/** One implementation of one or more operators. */
public interface Kernel {

  /** Name by which it is printed and can be forced, such as {@code reference}. */
  String name();

  /** Whether it gives the bits of the reference. */
  Arithmetic arithmetic();

  /** Why it cannot, or had better not, compute this; empty if it can. */
  Optional<String> refusal(Request request);

  /**
   * The groups of outputs that it computes together. Targets given to its {@link Computation} hold
   * whole groups, but for those that the map's edge cuts short.
   */
  default Alignment alignment(Request request) {
    return Alignment.ONE;
  }

  /** Packs the weights. Called only where there is no {@link #refusal}. */
  Computation prepare(Request request);
}
