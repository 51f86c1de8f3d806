/**
 * The backward of each operator.
 *
 * <p>The gradient of an input is itself a network of operators: it is tiled, padded and stitched
 * like any other, and gives the same bits for every tiling. The gradient of a convolution's input
 * is the transposed convolution and the other way round, by the same kernels.
 *
 * <p>The gradients of parameters are sums over all positions. They are kept as {@linkplain
 * io.tileconv.kernel.ExactSum exact sums} and rounded once, so that the gradients of tiles add up
 * to that of the whole map, to the last bit, in every order and for every tiling and partitioning.
 */
package io.tileconv.gradient;
