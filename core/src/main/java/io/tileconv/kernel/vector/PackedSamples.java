package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.tile.Block;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Samples in the order in which the {@linkplain MicroKernel micro-kernel} reads them: {@code
 * [packed row][channel][column tap][column]}, of two vectors of columns, each from a place of its
 * own.
 *
 * <p>So rings of rows, views, strides, dilation and phases cost the inner loop nothing, and it
 * reads memory in one direction from the first-level cache. A packed sample is read once for each
 * block of outputs and each kernel row, so that packing is 2 to 5 % of the work with 64 outputs.
 */
final class PackedSamples {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Takes every second lane of one vector to the lower half, and of the next to the upper half. */
  private static final VectorShuffle<Float> EVEN_TO_LOWER =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % L);

  private static final VectorShuffle<Float> ODD_TO_UPPER =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % L + 1);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(SPECIES, (1L << L) - (1L << L / 2));

  private final int channels;
  private final int stride;
  private final int[] offsets;
  private final int rowSize;
  private float[] packed = new float[0];

  /**
   * @param channels how many of them are computed with at a time
   * @param stride columns of the source between two of the target
   */
  PackedSamples(int channels, int stride, TapPhase columnTaps) {
    this.channels = channels;
    this.stride = stride;
    this.offsets = new int[columnTaps.count()];
    for (int v = 0; v < offsets.length; v++) {
      offsets[v] = columnTaps.offset(v);
    }
    this.rowSize = channels * offsets.length * 2 * L;
  }

  /** Values that one packed row takes. */
  int rowSize() {
    return rowSize;
  }

  float[] data() {
    return packed;
  }

  /** Makes room for so many rows. */
  void ensure(int rows) {
    int size = Math.multiplyExact(rows, rowSize);
    if (packed.length < size) {
      packed = new float[size];
    }
  }

  /**
   * Packs a row.
   *
   * @param index which packed row
   * @param rowA the row of the source for the first vector
   * @param columnA where in a row its first column's first tap is
   * @param lanes how many columns of a vector there are
   */
  void pack(
      Block source,
      int firstChannel,
      int index,
      long rowA,
      int columnA,
      long rowB,
      int columnB,
      int lanes) {
    int to = index * rowSize;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      int fromA = source.rowStart(rowA, c) + columnA;
      int fromB = source.rowStart(rowB, c) + columnB;
      if (lanes < L) {
        few(source.data(), fromA, to, lanes);
        few(source.data(), fromB, to + L, lanes);
      } else if (stride == 1) {
        neighbours(source.data(), fromA, fromB, to);
      } else if (stride == 2) {
        everySecond(source.data(), fromA, fromB, to);
      } else {
        few(source.data(), fromA, to, L);
        few(source.data(), fromB, to + L, L);
      }
      to += offsets.length * 2 * L;
    }
  }

  private void neighbours(float[] data, int fromA, int fromB, int start) {
    int to = start;
    for (int offset : offsets) {
      FloatVector.fromArray(SPECIES, data, fromA + offset).intoArray(packed, to);
      FloatVector.fromArray(SPECIES, data, fromB + offset).intoArray(packed, to + L);
      to += 2 * L;
    }
  }

  private void everySecond(float[] data, int fromA, int fromB, int start) {
    int to = start;
    for (int offset : offsets) {
      everySecond(data, fromA + offset).intoArray(packed, to);
      everySecond(data, fromB + offset).intoArray(packed, to + L);
      to += 2 * L;
    }
  }

  /** The second load begins one early, so as not to read beyond the last sample. */
  private static FloatVector everySecond(float[] data, int from) {
    FloatVector lower = FloatVector.fromArray(SPECIES, data, from);
    FloatVector upper = FloatVector.fromArray(SPECIES, data, from + L - 1);
    return lower.rearrange(EVEN_TO_LOWER).blend(upper.rearrange(ODD_TO_UPPER), UPPER);
  }

  private void few(float[] data, int from, int start, int lanes) {
    int to = start;
    for (int offset : offsets) {
      for (int i = 0; i < lanes; i++) {
        packed[to + i] = data[from + offset + i * stride];
      }
      to += 2 * L;
    }
  }
}
