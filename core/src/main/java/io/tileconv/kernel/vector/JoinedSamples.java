package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.tile.Block;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Samples of maps whose rows are joined to one long row, in the order in which the {@linkplain
 * MicroKernel micro-kernel} reads them.
 *
 * <p>First each row of the source is copied once for each tap along the columns, without the
 * samples beside it that other taps read: such a plane has rows as wide as the target's, one behind
 * the other, so that what a tap reads for the next row of the target is what follows, and a tap
 * down the rows is a whole number of rows further on. Then every vector of the long row is a vector
 * of a plane, whatever rows it is of. With a stride a plane has every so many rows.
 */
final class JoinedSamples {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private final int channels;
  private final TapPhase rowTaps;
  private final int rowStride;
  private final int columnStride;
  private final int[] offsets;

  /** How far the last of the taps along a row reads from the first. */
  private final int reach;

  /** Whether any tap reads rows that leave this remainder when divided by the stride. */
  private final boolean[] read;

  private float[] planes = new float[0];

  /** Distance of two planes. */
  private int planeSize;

  private int height;
  private int width;

  /** Where in {@link #planes} each tap reads for the first pixel. */
  private final int[] taps;

  private float[] packed = new float[0];

  JoinedSamples(
      int channels, TapPhase rowTaps, int rowStride, TapPhase columnTaps, int columnStride) {
    this.channels = channels;
    this.rowTaps = rowTaps;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
    this.offsets = new int[columnTaps.count()];
    for (int v = 0; v < offsets.length; v++) {
      offsets[v] = columnTaps.offset(v);
    }
    this.reach = Math.max(0, columnTaps.extent() - 1);
    this.read = new boolean[rowStride];
    for (int u = 0; u < rowTaps.count(); u++) {
      read[rowTaps.offset(u) % rowStride] = true;
    }
    this.taps = new int[rowTaps.count() * channels * offsets.length];
  }

  /** Packed samples: {@code [panel][tap][column]}, of two vectors of columns each. */
  float[] data() {
    return packed;
  }

  /** Turns to maps of another size. */
  void resize(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return;
    }
    height = newHeight;
    width = newWidth;
    int rows = height + (rowTaps.extent() - 1) / rowStride;
    // The last panel may be read to its end, and an odd number of lines keeps planes apart in the
    // first-level cache.
    planeSize = ((rows * width + MicroKernel.COLUMNS) / CACHE_LINE | 1) * CACHE_LINE + CACHE_LINE;
    int size = Math.multiplyExact(channels * offsets.length * rowStride, planeSize) + L;
    if (planes.length < size) {
      planes = new float[size];
    }
    int at = 0;
    for (int u = 0; u < rowTaps.count(); u++) {
      int offset = rowTaps.offset(u);
      for (int c = 0; c < channels; c++) {
        for (int v = 0; v < offsets.length; v++) {
          taps[at++] = plane(c, v, offset % rowStride) + offset / rowStride * width;
        }
      }
    }
  }

  private int plane(int channel, int tap, int remainder) {
    return ((channel * offsets.length + tap) * rowStride + remainder) * planeSize;
  }

  /**
   * Copies the rows of some channels of a source to planes.
   *
   * @param top the first row that the first row of the target reads
   * @param left where in a row the first column's first tap is
   */
  void copy(Block source, int firstChannel, long top, int left) {
    int rows = (height - 1) * rowStride + rowTaps.extent();
    if (columnStride == 1 && offsets.length == 3 && width <= L) {
      copyThreeTaps(source, firstChannel, top, left, rows);
      return;
    }
    for (int c = 0; c < channels; c++) {
      for (int row = 0; row < rows; row++) {
        if (read[row % rowStride]) {
          int from = source.rowStart(top + row, firstChannel + c) + left;
          int to = plane(c, 0, row % rowStride) + row / rowStride * width;
          copyRow(source.data(), from, to, rowStride * planeSize);
        }
      }
    }
  }

  /** As if by {@link #copyRow}, in half of the time, for the narrowest maps. */
  private void copyThreeTaps(Block source, int firstChannel, long top, int left, int rows) {
    float[] data = source.data();
    float[] target = planes;
    int step = rowStride * planeSize;
    int first = offsets[0];
    int second = offsets[1];
    int third = offsets[2];
    for (int c = 0; c < channels; c++) {
      for (int row = 0; row < rows; row++) {
        int from = source.rowStart(top + row, firstChannel + c) + left;
        int to = plane(c, 0, row % rowStride) + row / rowStride * width;
        if (from + reach + L <= data.length) {
          FloatVector.fromArray(SPECIES, data, from + first).intoArray(target, to);
          FloatVector.fromArray(SPECIES, data, from + second).intoArray(target, to + step);
          FloatVector.fromArray(SPECIES, data, from + third).intoArray(target, to + 2 * step);
        } else {
          copyRow(data, from, to, step);
        }
      }
    }
  }

  /** Copies a row for each tap; they ascend, so that each may spill to where the next begins. */
  private void copyRow(float[] data, int from, int start, int step) {
    int to = start;
    if (columnStride == 1 && from + reach + (width + L - 1) / L * L <= data.length) {
      float[] target = planes;
      for (int offset : offsets) {
        for (int x = 0; x < width; x += L) {
          FloatVector.fromArray(SPECIES, data, from + offset + x).intoArray(target, to + x);
        }
        to += step;
      }
    } else {
      for (int offset : offsets) {
        Phases.split(data, from + offset, columnStride, planes, to, width);
        to += step;
      }
    }
  }

  /**
   * Packs a run of taps for all panels.
   *
   * @param panels pairs of vectors of the long row
   */
  void pack(int firstTap, int count, int panels) {
    int size = Math.multiplyExact(panels, count * MicroKernel.COLUMNS);
    if (packed.length < size) {
      packed = new float[size];
    }
    for (int panel = 0; panel < panels; panel++) {
      packPanel(firstTap, count, panel * MicroKernel.COLUMNS, panel * count * MicroKernel.COLUMNS);
    }
  }

  private void packPanel(int firstTap, int count, int pixel, int to) {
    float[] source = planes;
    float[] target = packed;
    int[] places = taps;
    for (int k = 0; k < count; k++) {
      int from = places[firstTap + k] + pixel;
      FloatVector.fromArray(SPECIES, source, from).intoArray(target, to + 2 * L * k);
      FloatVector.fromArray(SPECIES, source, from + L).intoArray(target, to + 2 * L * k + L);
    }
  }
}
