package io.tileconv.kernel;

import java.util.List;

/**
 * The kernel that was chosen for a request, and why.
 *
 * @param kernel the one that computes it
 * @param alignment the groups of outputs that it computes together
 * @param reasons its estimated time if that decided, and what stood against the others, as {@code
 *     name: reason}
 */
public record Choice(Kernel kernel, Alignment alignment, List<String> reasons) {

  public Choice {
    reasons = List.copyOf(reasons);
  }

  @Override
  public String toString() {
    return reasons.isEmpty()
        ? kernel.name()
        : kernel.name() + " (" + String.join("; ", reasons) + ")";
  }
}
