package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Block;

/** The value and the gradient of a loss, for one patch. */
sealed interface LossFunction permits CrossEntropy, Dice, PointwiseLoss {

  /**
   * The loss of one patch.
   *
   * @param output what the network gives
   * @param target what it should give, of the same region
   * @param weight what the gradient is multiplied with: the patch's share of the batch
   * @param gradient is filled with the weighted derivatives by the outputs
   */
  double evaluate(Block output, Block target, double weight, Block gradient);
}
