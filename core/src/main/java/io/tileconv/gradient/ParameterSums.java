package io.tileconv.gradient;

import io.tileconv.tile.Block;
import java.util.List;

/** Collects the gradients of one node's parameters, map by map. */
interface ParameterSums {

  /** Adds what a map contributes. */
  void add(List<Block> sources, Block outputGradient);

  /** Writes what was added, of one parameter. */
  void read(int parameter, float[] target);

  /** Whether other values of the node's parameters need other sums. */
  default boolean readsParameters() {
    return true;
  }

  /** Forgets what was added. */
  void clear();
}
