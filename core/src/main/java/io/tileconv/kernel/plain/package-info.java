/**
 * Kernels in plain Java, for machines whose Java has no Vector API: loops over rows that the
 * compiler turns into vector instructions itself.
 *
 * <p>JDK 17 does so only if every array is indexed by the loop variable and nothing else. So each
 * loop here runs over whole arrays from index 0, and rows are copied there first.
 */
package io.tileconv.kernel.plain;
