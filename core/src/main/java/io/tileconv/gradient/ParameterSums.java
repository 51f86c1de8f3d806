package io.tileconv.gradient;

import io.tileconv.tile.Block;
import java.util.List;

/** Collects the gradients of one node's parameters, map by map. */
interface ParameterSums {

  /** Adds what a map contributes. */
  void add(List<Block> sources, Block outputGradient);

  /** Writes what was added, of one parameter. */
  void read(int parameter, float[] target);

  /** Forgets what was added. */
  void clear();
}
