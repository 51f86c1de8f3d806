package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.tile.Block;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
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

  private final int channels;
  private final int stride;
  private final int[] offsets;
  private final int rowSize;

  /** Samples from the first tap of the first lane to the last of the last. */
  private final int reach;

  /** Where the sample of each lane is. */
  private final int[] lanes = new int[L];

  private float[] packed = new float[0];

  /**
   * @param channels how many of them are computed with at a time
   * @param stride columns of the source between two of the target
   */
  PackedSamples(int channels, int stride, TapPhase columnTaps) {
    this.channels = channels;
    this.stride = stride;
    this.offsets = new int[columnTaps.count()];
    this.reach = columnTaps.extent() + (L - 1) * stride;
    Arrays.setAll(lanes, lane -> lane * stride);
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
   * @param columns how many columns of a vector there are
   */
  void pack(
      Block source,
      int firstChannel,
      int index,
      long rowA,
      int columnA,
      long rowB,
      int columnB,
      int columns) {
    float[] data = source.data();
    int to = index * rowSize;
    if (columns == L && stride == 1 && offsets.length == 3) {
      threeTaps(source, firstChannel, to, rowA, columnA, rowB, columnB);
      return;
    }
    if (columns == L && stride == 1 && offsets.length == 1) {
      oneTap(source, firstChannel, to, rowA, columnA + offsets[0], rowB, columnB + offsets[0]);
      return;
    }
    if (columns == L && stride == 2 && offsets.length == 3) {
      threeTapsOfStrideTwo(source, firstChannel, to, rowA, columnA, rowB, columnB);
      return;
    }
    int step = offsets.length * 2 * L;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      int fromA = source.rowStart(rowA, c) + columnA;
      int fromB = source.rowStart(rowB, c) + columnB;
      // With few columns the other lanes may hold what follows, if anything does.
      boolean vectors = columns == L || Math.max(fromA, fromB) + reach <= data.length;
      if (vectors && stride == 1) {
        neighbours(data, fromA, fromB, to);
      } else if (vectors && stride == 2) {
        everySecond(data, fromA, fromB, to);
      } else if (vectors) {
        gather(data, fromA, fromB, to);
      } else {
        few(data, fromA, to, columns);
        few(data, fromB, to + L, columns);
      }
      to += step;
    }
  }

  /** As if in {@link #neighbours}, in a third of the time, for the most frequent kernels. */
  private void oneTap(
      Block source, int firstChannel, int start, long rowA, int fromA, long rowB, int fromB) {
    float[] data = source.data();
    float[] target = packed;
    int to = start;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      copy(data, source.rowStart(rowA, c) + fromA, source.rowStart(rowB, c) + fromB, target, to);
      to += 2 * L;
    }
  }

  private void threeTaps(
      Block source, int firstChannel, int start, long rowA, int columnA, long rowB, int columnB) {
    float[] data = source.data();
    float[] target = packed;
    int middle = offsets[1] - offsets[0];
    int right = offsets[2] - offsets[0];
    int fromA = columnA + offsets[0];
    int fromB = columnB + offsets[0];
    int to = start;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      int a = source.rowStart(rowA, c) + fromA;
      int b = source.rowStart(rowB, c) + fromB;
      copy(data, a, b, target, to);
      copy(data, a + middle, b + middle, target, to + 2 * L);
      copy(data, a + right, b + right, target, to + 4 * L);
      to += 6 * L;
    }
  }

  private void threeTapsOfStrideTwo(
      Block source, int firstChannel, int start, long rowA, int columnA, long rowB, int columnB) {
    float[] data = source.data();
    float[] target = packed;
    int middle = offsets[1] - offsets[0];
    int right = offsets[2] - offsets[0];
    int fromA = columnA + offsets[0];
    int fromB = columnB + offsets[0];
    int to = start;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      int a = source.rowStart(rowA, c) + fromA;
      int b = source.rowStart(rowB, c) + fromB;
      Phases.everySecond(data, a, target, to);
      Phases.everySecond(data, b, target, to + L);
      Phases.everySecond(data, a + middle, target, to + 2 * L);
      Phases.everySecond(data, b + middle, target, to + 3 * L);
      Phases.everySecond(data, a + right, target, to + 4 * L);
      Phases.everySecond(data, b + right, target, to + 5 * L);
      to += 6 * L;
    }
  }

  /** Three taps at a time: the compiler makes much ado of loops of one or three turns. */
  private void neighbours(float[] data, int fromA, int fromB, int start) {
    int[] taps = offsets;
    float[] target = packed;
    int to = start;
    int tap = 0;
    for (; tap + 3 <= taps.length; tap += 3) {
      copy(data, fromA + taps[tap], fromB + taps[tap], target, to);
      copy(data, fromA + taps[tap + 1], fromB + taps[tap + 1], target, to + 2 * L);
      copy(data, fromA + taps[tap + 2], fromB + taps[tap + 2], target, to + 4 * L);
      to += 6 * L;
    }
    if (tap < taps.length) {
      copy(data, fromA + taps[tap], fromB + taps[tap], target, to);
    }
    if (tap + 1 < taps.length) {
      copy(data, fromA + taps[tap + 1], fromB + taps[tap + 1], target, to + 2 * L);
    }
  }

  private static void copy(float[] data, int fromA, int fromB, float[] target, int to) {
    FloatVector.fromArray(SPECIES, data, fromA).intoArray(target, to);
    FloatVector.fromArray(SPECIES, data, fromB).intoArray(target, to + L);
  }

  private void everySecond(float[] data, int fromA, int fromB, int start) {
    int to = start;
    for (int offset : offsets) {
      Phases.everySecond(data, fromA + offset, packed, to);
      Phases.everySecond(data, fromB + offset, packed, to + L);
      to += 2 * L;
    }
  }

  private void gather(float[] data, int fromA, int fromB, int start) {
    int to = start;
    for (int offset : offsets) {
      FloatVector.fromArray(SPECIES, data, fromA + offset, lanes, 0).intoArray(packed, to);
      FloatVector.fromArray(SPECIES, data, fromB + offset, lanes, 0).intoArray(packed, to + L);
      to += 2 * L;
    }
  }

  private void few(float[] data, int from, int start, int columns) {
    int to = start;
    for (int offset : offsets) {
      for (int i = 0; i < columns; i++) {
        packed[to + i] = data[from + offset + i * stride];
      }
      to += 2 * L;
    }
  }
}
