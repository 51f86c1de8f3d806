package io.tileconv.network;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one map that are still to be read, in a part of the band's arena: row {@code y} of a
 * channel is at {@code base + ((y mod rows)·channels + channel)·stride}. Rows are made when they
 * are asked for, a few at a time, each once.
 *
 * <p>At the map's edges a row has columns of padding beside it, so that kernels need no code for
 * borders.
 */
final class Ring {

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private static final int MOST_ROWS_AT_ONCE = 16;

  /** From so many rows on, a power of two is made at once. */
  private static final int EVEN_ROWS = 8;

  /** Rows that are made at once fill half of the smallest second-level cache in use, in floats. */
  private static final int MOST_FLOATS_AT_ONCE = 1 << 16;

  /** Rows that are wanted at once take a second-level cache, though fewer are asked for. */
  private static final int MOST_FLOATS_WANTED = 1 << 18;

  /**
   * Places of a map that are made at once at least: the weights of deep layers are more than a
   * cache holds, and are read once for all of them. No more rows than columns, though: a column
   * alone takes the room of 48.
   */
  private static final int LEAST_PLACES_AT_ONCE = 256;

  private final int channels;
  private final long mapWidth;

  /** The part of the map that is made. */
  private final Region region;

  /** Rows are made in groups that begin at multiples of this. */
  private final int alignment;

  /** How rows are filled: the first step makes them, others work on them in place. */
  private final List<Step> steps = new ArrayList<>();

  private Border border;
  private int padLeft;
  private int padRight;

  /** Rows that the step would rather make at once. */
  private int wanted = 1;

  /** Rows are made in multiples of this many, even where fewer are asked for. */
  private int group = 1;

  /** Rows that are made at once if so many are asked for. */
  private int rowsAtOnce;

  /** Whether so many are made although fewer are asked for. */
  private boolean readsAhead;

  private int rows;
  private int stride;

  /** Where the region's first column is in the first row. */
  private int origin;

  private float[] arena;
  private long done;

  /**
   * @param mapWidth columns of the whole map
   * @param region the part that is needed
   * @param alignment rows that are made together, beginning at a multiple of their number
   */
  Ring(int channels, long mapWidth, Region region, int alignment) {
    this.channels = channels;
    this.mapWidth = mapWidth;
    this.region = region;
    this.alignment = alignment;
    this.done = region.top();
  }

  Region region() {
    return region;
  }

  int channels() {
    return channels;
  }

  void add(Step step) {
    steps.add(step);
  }

  /** Makes a computation in place a part of the step before it, if that is possible. */
  boolean finish(Computation next) {
    return steps.get(steps.size() - 1) instanceof Steps.Compute last && last.finish(next);
  }

  /** Makes so many rows at a time, unless they are too many to keep. */
  void wantAtOnce(int rowCount) {
    wanted = rowCount;
  }

  /** Makes so many rows at a time, whether or not all are needed yet. */
  void readAhead(int rowCount) {
    readsAhead = true;
    rowsAtOnce = rowCount;
  }

  /**
   * Keeps columns of padding for a reader.
   *
   * @param columns what it reads, in part beyond the map's edge
   * @return whether it can be done: all readers that see beyond the edge must see the same there
   */
  boolean pad(Span columns, Border seen) {
    if (border != null && !border.equals(seen)) {
      return false;
    }
    border = seen;
    padLeft = (int) Math.max(padLeft, region.left() - columns.begin());
    padRight = (int) Math.max(padRight, columns.end() - region.columns().end());
    return true;
  }

  /** Decides the distance of rows; all padding is known now. */
  void layOut() {
    int lines = leftRoom() / CACHE_LINE + lines((int) region.width() + padRight);
    // Odd, or neighbouring rows would meet in the same few places of the first-level cache.
    stride = (lines | 1) * CACHE_LINE;
    if (!readsAhead) {
      long rowFloats = (long) channels * stride;
      int fitting = (int) Math.min(MOST_ROWS_AT_ONCE, MOST_FLOATS_AT_ONCE / rowFloats);
      // Kernels of filters compute four or eight rows together, and what is left over is slow: of
      // 15 rows that fitted and one after them, 3×3 took two fifths of its time for four rows.
      int even = fitting < EVEN_ROWS ? fitting : Integer.highestOneBit(fitting);
      int width = (int) region.width();
      int least = Math.min(width, LEAST_PLACES_AT_ONCE / Integer.highestOneBit(width));
      boolean fits = wanted * rowFloats <= MOST_FLOATS_WANTED;
      group = Math.max(fits ? wanted : 1, Math.max(least, 1));
      rowsAtOnce = Math.max(even, 1);
    }
    group = (group + alignment - 1) / alignment * alignment;
    rowsAtOnce = (rowsAtOnce + group - 1) / group * group;
  }

  /** Columns before the region's first, whole cache lines. */
  private int leftRoom() {
    return lines(padLeft) * CACHE_LINE;
  }

  private static int lines(int columns) {
    return (columns + CACHE_LINE - 1) / CACHE_LINE;
  }

  /** Floats of the arena that it takes, once a dry run has found out how many rows are kept. */
  long size() {
    return (long) rows * channels * stride;
  }

  /** Turns to its place in the arena and back to the first row. */
  void open(float[] newArena, int base) {
    arena = newArena;
    origin = base + leftRoom();
    done = region.top();
    steps.forEach(step -> step.open(newArena));
    if (border == null) {
      return;
    }
    for (int i = 0; i < rows * channels; i++) {
      int left = origin + i * stride;
      int right = left + (int) region.width();
      Arrays.fill(arena, left - padLeft, left, border.value());
      Arrays.fill(arena, right, right + padRight, border.value());
    }
  }

  /** Where the region's first column of this row is. */
  int start(long row, int channel) {
    return origin + ((int) Math.floorMod(row, (long) rows) * channels + channel) * stride;
  }

  /** Turns a movable block to some rows. */
  void turn(Block block, Region part) {
    block.moveTo(part);
    int shift = (int) (part.left() - region.left());
    for (long row = part.top(); row < part.rows().end(); row++) {
      for (int c = 0; c < channels; c++) {
        block.startRow(row, c, start(row, c) + shift);
      }
    }
  }

  /** Makes the rows before this one that are not made yet. */
  void ensure(long end) throws IOException {
    if (end > region.rows().end()) {
      throw new IllegalStateException("row " + (end - 1) + " is not one of " + region.rows());
    }
    while (done < end) {
      long most = done - Math.floorMod(done, (long) group) + rowsAtOnce;
      long asked = -Math.floorDiv(-end, (long) group) * group;
      long next = readsAhead ? most : Math.min(most, asked);
      make(new Span(done, Math.min(next, region.rows().end())));
    }
  }

  private void make(Span made) throws IOException {
    for (Step step : steps) {
      step.demand(made);
    }
    for (Step step : steps) {
      step.touch();
    }
    done = made.end();
    if (arena == null) {
      rows = (int) Math.max(rows, made.size());
      return;
    }
    for (Step step : steps) {
      step.run();
    }
    if (border != null && border.mode() != BorderMode.CONSTANT) {
      fillPadding(made);
    }
  }

  /** Tells that a reader is about to read rows from this one on: they must still be there. */
  void touch(long first) {
    int kept = (int) (done - first);
    if (arena == null) {
      rows = Math.max(rows, kept);
    } else if (kept > rows) {
      throw new IllegalStateException("row " + first + " is gone: " + rows + " rows are kept");
    }
  }

  private void fillPadding(Span made) {
    for (long row = made.begin(); row < made.end(); row++) {
      for (int c = 0; c < channels; c++) {
        int start = start(row, c);
        for (int i = -padLeft; i < 0; i++) {
          fillPadding(start, i);
        }
        for (int i = 0; i < padRight; i++) {
          fillPadding(start, (int) region.width() + i);
        }
      }
    }
  }

  /** Columns that show a part of the map which is not made are read by nobody. */
  private void fillPadding(int start, int column) {
    long from = border.mode().fold(region.left() + column, mapWidth);
    if (region.columns().contains(from)) {
      arena[start + column] = arena[start + (int) (from - region.left())];
    }
  }
}
