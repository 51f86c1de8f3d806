package io.tileconv.kernel;

import java.util.List;

/**
 * The kernel that was chosen for a request, and why.
 *
 * @param kernel the first in the list that did not refuse
 * @param alignment the groups of outputs that it computes together
 * @param refusals what the kernels before it said, as {@code name: reason}
 */
public record Choice(Kernel kernel, Alignment alignment, List<String> refusals) {

  public Choice {
    refusals = List.copyOf(refusals);
  }

  @Override
  public String toString() {
    return refusals.isEmpty()
        ? kernel.name()
        : kernel.name() + " (" + String.join("; ", refusals) + ")";
  }
}
