package io.tileconv.jobs.ml.training;

import java.util.List;
import java.util.Locale;

/** How patches are turned and mirrored, so that the network sees more than there is. */
public enum Augmentation {
  /** Patches as they are. */
  NONE(List.of(Symmetry.IDENTITY)),
  /** Mirrored or not, left to right and upside down. */
  FLIPS(List.of(Symmetry.IDENTITY, Symmetry.MIRRORED, Symmetry.UPSIDE_DOWN, Symmetry.HALF_TURN)),
  /** All eight symmetries of the square (the dihedral group of order 8). */
  D4(List.of(Symmetry.values()));

  private final List<Symmetry> symmetries;

  Augmentation(List<Symmetry> symmetries) {
    this.symmetries = symmetries;
  }

  List<Symmetry> symmetries() {
    return symmetries;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
