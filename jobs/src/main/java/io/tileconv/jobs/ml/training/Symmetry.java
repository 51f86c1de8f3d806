package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;

/** The eight symmetries of a square: what a patch may be turned and mirrored into. */
enum Symmetry {
  IDENTITY(false, false, false),
  MIRRORED(false, false, true),
  UPSIDE_DOWN(false, true, false),
  HALF_TURN(false, true, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN(true, false, true),
  QUARTER_TURN_BACK(true, true, false),
  ANTITRANSPOSED(true, true, true);

  private final boolean transposes;
  private final boolean flipsRows;
  private final boolean flipsColumns;

  Symmetry(boolean transposes, boolean flipsRows, boolean flipsColumns) {
    this.transposes = transposes;
    this.flipsRows = flipsRows;
    this.flipsColumns = flipsColumns;
  }

  /** Writes a square patch, transposed and then flipped, into a block of the same size. */
  void apply(Block patch, Block target) {
    Region from = patch.region();
    Region to = target.region();
    if (from.height() != from.width() && transposes) {
      throw new IllegalArgumentException("only square patches can be turned");
    }
    int width = (int) to.width();
    int height = (int) to.height();
    for (int row = 0; row < height; row++) {
      int y = flipsRows ? height - 1 - row : row;
      for (int c = 0; c < patch.channels(); c++) {
        int start = target.rowStart(to.top() + row, c);
        for (int column = 0; column < width; column++) {
          int x = flipsColumns ? width - 1 - column : column;
          int sourceRow = transposes ? x : y;
          int sourceColumn = transposes ? y : x;
          target.data()[start + column] =
              patch.data()[patch.rowStart(from.top() + sourceRow, c) + sourceColumn];
        }
      }
    }
  }
}
