package io.tileconv.jobs.ml.training;

/**
 * Where a patch is cut.
 *
 * @param pair the number of the pair
 * @param top first row, in the input
 * @param left first column, in the input
 * @param symmetry how the patch is turned
 */
record PatchPlace(int pair, long top, long left, Symmetry symmetry) {}
