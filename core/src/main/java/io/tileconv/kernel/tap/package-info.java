/**
 * Convolution and transposed convolution as one thing: sums over taps, in phases. The direct
 * kernels compute these and need not know which of the two it was.
 */
package io.tileconv.kernel.tap;
