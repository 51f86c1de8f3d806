package io.tileconv.jobs.ml.training;

import java.util.Locale;

/** Which patches a step takes. */
public enum PatchChoice {
  /** Any place of any image, each as likely as the others. */
  RANDOM,
  /** Patches that do not overlap, row by row, images in the order of their names, repeated. */
  GRID;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
