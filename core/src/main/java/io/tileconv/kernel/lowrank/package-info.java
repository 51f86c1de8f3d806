/**
 * Two-dimensional kernels on one channel as a sum of a few products of a column and a row: {@code r
 * · (rows + columns)} multiplications for each output instead of {@code rows · columns}.
 *
 * <p>The kernel is factored by singular values in double precision. Rank {@code r} is the least
 * whose remainder is no larger, in the Frobenius norm, than what rounding the weights to float may
 * have made: 2⁻²⁴ of the kernel. Both passes are exact sums in the order of the reference, so
 * outputs do not depend on each other, and every form gives the same bits.
 */
package io.tileconv.kernel.lowrank;
