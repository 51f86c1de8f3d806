/**
 * Learns the weights of networks by back-propagation on Spark: data-parallel synchronous steps.
 *
 * <p>The executors read the patches of a step and compute one gradient for each; only gradients
 * travel. They are added in an order that follows from the numbers of the patches alone, so the
 * same seed gives the same weights, to the last bit, for every number of partitions and executors,
 * and after the loss of an executor.
 */
package io.tileconv.jobs.ml.training;
