/** Regions of maps, the grids that cut them, and the blocks of numbers that fill them. */
package io.tileconv.tile;
