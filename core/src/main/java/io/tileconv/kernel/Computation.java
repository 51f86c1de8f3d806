package io.tileconv.kernel;

import io.tileconv.tile.Block;
import java.util.List;

/**
 * A kernel made ready for one operator: weights packed, scratch memory allocated. It belongs to one
 * thread.
 */
public interface Computation {

  /**
   * Computes every value of the target block.
   *
   * <p>An operator whose outputs depend on the same place and channel of its inputs alone ({@link
   * InPlace}) may be given one block as source and as target: it reads each value before it writes
   * there, and writes each value once.
   *
   * @param sources one block for each input, which covers the operator's source of the target's
   *     region, padding filled in
   * @param target block of a region of the output map, which holds whole groups of the kernel's
   *     {@linkplain Kernel#alignment alignment} as far as they lie in the map
   */
  void compute(List<Block> sources, Block target);

  /**
   * Takes other parameters, for training, where they change at each step: weights are packed again,
   * and the scratch memory stays.
   *
   * @param request the request that this was prepared for, but for the values of its parameters
   * @return whether it did; if not, the kernel has to be prepared again
   */
  default boolean take(Request request) {
    return false;
  }
}
