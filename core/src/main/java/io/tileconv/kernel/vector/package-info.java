/**
 * Kernels for the Vector API ({@code jdk.incubator.vector}): lanes are neighbouring columns,
 * weights are broadcast, accumulators stay in registers over the whole sum.
 *
 * <p>{@link io.tileconv.kernel.vector.VectorModule} and {@link
 * io.tileconv.kernel.vector.VectorKernel} do not touch the module, so that they can say that it is
 * missing.
 *
 * <p>Java machines that run these kernels are to be started with {@code
 * -XX:PerMethodTrapLimit=100000}. A method with many operations on vectors is inlined in two goes:
 * those of the second are found by the classes that were seen so far, and any other class makes the
 * code be thrown away and compiled anew. Of such accidents JDK 17 allows 100 in a method, and adds
 * up those that ever happened in what it inlines: five in {@code VectorOperators.opKind}, which
 * five classes of operators can bring about in a machine that runs many kernels, count five for
 * each operation. So from the twentieth operation on a method that is compiled after that is
 * compiled for any class, and keeps its vectors in objects, at a tenth of its speed or less. In
 * tests that run many kernels first, Winograd's failed in 10 launches of 10 for this; with the
 * option, in none.
 */
package io.tileconv.kernel.vector;
