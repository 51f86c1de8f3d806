/**
 * Kernels for the Vector API ({@code jdk.incubator.vector}): lanes are neighbouring columns,
 * weights are broadcast, accumulators stay in registers over the whole sum.
 *
 * <p>{@link io.tileconv.kernel.vector.VectorModule} and {@link
 * io.tileconv.kernel.vector.VectorKernel} do not touch the module, so that they can say that it is
 * missing.
 */
package io.tileconv.kernel.vector;
