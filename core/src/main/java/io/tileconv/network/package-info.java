/**
 * Operators joined to networks: their shapes, their receptive fields, and the computation of one
 * region of their output from the regions of the inputs that it needs.
 */
package io.tileconv.network;
