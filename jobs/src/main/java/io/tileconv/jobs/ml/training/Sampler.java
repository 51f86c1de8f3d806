package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Says where the patch of a number is. It depends on nothing but the seed and that number. */
final class Sampler implements Serializable {

  private static final long serialVersionUID = 1;

  /** Keeps the generators of neighbouring patches apart; not the step of the generator itself. */
  static final long STRIDE = 0xD1342543DE82EF95L;

  private final PatchChoice choice;
  private final int patch;
  private final Augmentation augmentation;
  private final long seed;
  private final List<Places> places = new ArrayList<>();

  /** How many places the pairs up to each one have. */
  private final long[] ends;

  /**
   * @param patch rows and columns of a patch, in the inputs
   * @throws IllegalArgumentException if no patch fits anywhere
   */
  Sampler(TrainingSet set, PatchChoice choice, int patch, Augmentation augmentation, long seed) {
    this.choice = choice;
    this.patch = patch;
    this.augmentation = augmentation;
    this.seed = seed;
    this.ends = new long[set.pairs().size()];
    long count = 0;
    for (int i = 0; i < ends.length; i++) {
      Shape input = set.pairs().get(i).input();
      Region heldOut = set.heldOut(input);
      places.add(
          choice == PatchChoice.RANDOM
              ? Places.outside(input, patch, heldOut)
              : cells(input, heldOut));
      count += places.get(i).count();
      ends[i] = count;
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "no patch of "
              + patch
              + " pixels fits into any input; use a smaller --patch, larger images or a smaller"
              + " --holdout");
    }
  }

  /** Corners of a grid, in units of patches. */
  private Places cells(Shape input, Region heldOut) {
    long rows = input.height() / patch;
    long columns = input.width() / patch;
    if (rows == 0 || columns == 0) {
      return new Places(List.of());
    }
    if (heldOut.isEmpty()) {
      return new Places(List.of(Region.of(0, 0, rows, columns)));
    }
    // Cell by cell, so that the order stays row by row around the region that is held out.
    List<Region> cells = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      for (long column = 0; column < columns; column++) {
        Region cell = Region.of(row * patch, column * patch, patch, patch);
        if (cell.intersection(heldOut).isEmpty()) {
          cells.add(Region.of(row, column, 1, 1));
        }
      }
    }
    return new Places(cells);
  }

  /** Number of different places. */
  long count() {
    return ends[ends.length - 1];
  }

  /** The place of a patch; patches are counted over all steps. */
  PatchPlace place(long number) {
    SplittableRandom random = new SplittableRandom(seed + number * STRIDE);
    long at = choice == PatchChoice.RANDOM ? random.nextLong(count()) : number % count();
    int pair = 0;
    while (ends[pair] <= at) {
      pair++;
    }
    Region place = places.get(pair).place(pair == 0 ? at : at - ends[pair - 1]);
    int step = choice == PatchChoice.RANDOM ? 1 : patch;
    List<Symmetry> symmetries = augmentation.symmetries();
    Symmetry symmetry = symmetries.get(random.nextInt(symmetries.size()));
    return new PatchPlace(pair, place.top() * step, place.left() * step, symmetry);
  }
}
