package io.tileconv.kernel;

import io.tileconv.operator.Operator;
import java.util.Optional;

/** One implementation of one or more operators. */
public interface Kernel {

  /** Name by which it is printed and can be forced, such as {@code reference}. */
  String name();

  /** Whether it gives the bits of the reference. */
  Arithmetic arithmetic();

  /** Why it cannot compute this; empty if it can. */
  Optional<String> refusal(Request request);

  /** Whether it is meant for such operators. What it says of others is not worth telling. */
  default boolean isFor(Operator operator) {
    return true;
  }

  /** What it has to do. Called only where there is no {@link #refusal}. */
  default Cost cost(Request request) {
    return Cost.direct(request);
  }

  /**
   * The groups of outputs that it computes together. Targets given to its {@link Computation} hold
   * whole groups, but for those that the map's edge cuts short.
   */
  default Alignment alignment(Request request) {
    return Alignment.ONE;
  }

  /**
   * How many rows of outputs it wants to compute at once, where fewer leave a part of what it does
   * unused. That is up to whoever calls it, and changes no bits.
   *
   * @param columns of the outputs
   */
  default int rowsAtOnce(long columns) {
    return 1;
  }

  /** Packs the weights. Called only where there is no {@link #refusal}. */
  Computation prepare(Request request);
}
