/**
 * The oracle: every operator as its definition reads, one value at a time. Written to be read,
 * never optimised; all other implementations are held against it.
 */
package io.tileconv.kernel.reference;
