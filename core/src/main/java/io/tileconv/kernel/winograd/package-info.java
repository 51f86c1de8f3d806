/**
 * Winograd's algorithm for 3×3 kernels, F(4×4, 3×3): the operations, the forms in which they are
 * carried out, and the kernel that offers them.
 *
 * <p>{@code core/src/jmh/results} has its measured errors.
 */
package io.tileconv.kernel.winograd;
