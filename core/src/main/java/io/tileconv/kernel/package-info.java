/**
 * How operators are computed: one naive reference for each, and whatever faster implementations
 * there are, in a list from which {@link io.tileconv.kernel.Kernels} chooses.
 *
 * <p>Sums run in one fixed order with fused multiply-add: the bias first, then the taps by kernel
 * row, channel and kernel column, in ascending order of the sample that they read; transposed
 * convolution takes them in ascending order of the tap. Padding is multiplied like any sample. Sums
 * over whole maps are exact and rounded once. Every kernel that calls itself {@link
 * io.tileconv.kernel.Arithmetic#EXACT} gives the reference's bits.
 */
package io.tileconv.kernel;
