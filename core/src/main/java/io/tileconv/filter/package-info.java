/**
 * Named image filters as networks of one or a few operators, applied to each band on its own. All
 * are convolutions: the kernel is flipped, unless correlation is asked for.
 */
package io.tileconv.filter;
