/**
 * Large kernels by way of a Fourier transform down the rows: the transform, the forms in which it
 * is carried out, and the kernel that offers them.
 *
 * <p>{@code core/src/jmh/results} has its measured errors and times.
 */
package io.tileconv.kernel.fft;
