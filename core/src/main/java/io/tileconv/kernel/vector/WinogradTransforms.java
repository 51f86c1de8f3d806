package io.tileconv.kernel.vector;

import static io.tileconv.kernel.winograd.Winograd.A;
import static io.tileconv.kernel.winograd.Winograd.B;
import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link io.tileconv.kernel.winograd.Winograd}, which gives the operations. Along
 * the rows' axis lanes are neighbouring columns of samples, along the columns' axis they are tiles.
 * All methods with vectors are too long to be inlined: see {@link QuadTranspose}.
 */
final class WinogradTransforms {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Tiles of a strip: as many as the micro-kernel has columns, two vectors. */
  static final int TILES = MicroKernel.COLUMNS;

  /** Columns of outputs of a strip. */
  static final int COLUMNS = OUTPUTS * TILES;

  /** Distance of two rows of combined samples. */
  static final int STRIDE = COLUMNS + L;

  /** Columns of each remainder that a tile has samples of, and of the two after it. */
  static final int PLANES = POINTS;

  private WinogradTransforms() {}

  /**
   * Rows of samples to rows of points. Where the columns are no whole number of vectors, the last
   * vector overlaps the one before, so that no column beyond is read.
   *
   * @param starts where each of the rows begins
   * @param columns at least a vector
   * @param stride from one row of points to the next
   */
  static void rowsToPoints(
      float[] x, int[] starts, int columns, float[] target, int to, int stride) {
    int whole = columns / L * L;
    rowsToPoints(x, starts, 0, whole, target, to, stride);
    if (whole < columns) {
      rowsToPoints(x, starts, columns - L, columns, target, to, stride);
    }
  }

  private static void rowsToPoints(
      float[] x, int[] starts, int from, int end, float[] target, int to, int stride) {
    int r0 = starts[0];
    int r1 = starts[1];
    int r2 = starts[2];
    int r3 = starts[3];
    int r4 = starts[4];
    int r5 = starts[5];
    for (int j = from; j < end; j += L) {
      FloatVector d0 = FloatVector.fromArray(SPECIES, x, r0 + j);
      FloatVector d1 = FloatVector.fromArray(SPECIES, x, r1 + j);
      FloatVector d2 = FloatVector.fromArray(SPECIES, x, r2 + j);
      FloatVector d3 = FloatVector.fromArray(SPECIES, x, r3 + j);
      FloatVector d4 = FloatVector.fromArray(SPECIES, x, r4 + j);
      FloatVector d5 = FloatVector.fromArray(SPECIES, x, r5 + j);
      FloatVector even = d2.fma(FloatVector.broadcast(SPECIES, -2f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(SPECIES, -2f), d3);
      int at = to + j;
      d2.fma(FloatVector.broadcast(SPECIES, -2.5f), d0.add(d4)).intoArray(target, at);
      odd.fma(FloatVector.broadcast(SPECIES, A), even).intoArray(target, at + stride);
      odd.fma(FloatVector.broadcast(SPECIES, -A), even).intoArray(target, at + 2 * stride);
      even = d2.fma(FloatVector.broadcast(SPECIES, -0.5f), d4);
      odd = d1.fma(FloatVector.broadcast(SPECIES, -0.5f), d3);
      odd.fma(FloatVector.broadcast(SPECIES, B), even).intoArray(target, at + 3 * stride);
      odd.fma(FloatVector.broadcast(SPECIES, -B), even).intoArray(target, at + 4 * stride);
      d3.fma(FloatVector.broadcast(SPECIES, -2.5f), d1.add(d5)).intoArray(target, at + 5 * stride);
    }
  }

  /**
   * Columns of samples to columns of points, from planes of every fourth column: {@link #PLANES} of
   * them for each row, which begin at neighbouring columns.
   *
   * @param step distance of the points' rows in the target
   */
  static void columnsToPoints(float[] planes, int from, float[] target, int to, int step) {
    for (int i = 0; i < 2 * POINTS; i++) {
      int row = i / 2;
      int half = i % 2 * L;
      int p = from + row * PLANES * TILES + half;
      FloatVector d0 = FloatVector.fromArray(SPECIES, planes, p);
      FloatVector d1 = FloatVector.fromArray(SPECIES, planes, p + TILES);
      FloatVector d2 = FloatVector.fromArray(SPECIES, planes, p + 2 * TILES);
      FloatVector d3 = FloatVector.fromArray(SPECIES, planes, p + 3 * TILES);
      FloatVector d4 = FloatVector.fromArray(SPECIES, planes, p + 4 * TILES);
      FloatVector d5 = FloatVector.fromArray(SPECIES, planes, p + 5 * TILES);
      FloatVector even = d2.fma(FloatVector.broadcast(SPECIES, -2f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(SPECIES, -2f), d3);
      int at = to + row * POINTS * step + half;
      d2.fma(FloatVector.broadcast(SPECIES, -2.5f), d0.add(d4)).intoArray(target, at);
      odd.fma(FloatVector.broadcast(SPECIES, A), even).intoArray(target, at + step);
      odd.fma(FloatVector.broadcast(SPECIES, -A), even).intoArray(target, at + 2 * step);
      even = d2.fma(FloatVector.broadcast(SPECIES, -0.5f), d4);
      odd = d1.fma(FloatVector.broadcast(SPECIES, -0.5f), d3);
      odd.fma(FloatVector.broadcast(SPECIES, B), even).intoArray(target, at + 3 * step);
      odd.fma(FloatVector.broadcast(SPECIES, -B), even).intoArray(target, at + 4 * step);
      d3.fma(FloatVector.broadcast(SPECIES, -2.5f), d1.add(d5)).intoArray(target, at + 5 * step);
    }
  }

  /**
   * Products to rows of outputs.
   *
   * @param step distance of two products
   */
  static void productsToRows(float[] products, int from, int step, float[] target, int to) {
    for (int j = 0; j < 2 * POINTS; j++) {
      int half = j % 2 * L;
      int at = from + j / 2 * step + half;
      int row = POINTS * step;
      FloatVector m0 = FloatVector.fromArray(SPECIES, products, at);
      FloatVector m1 = FloatVector.fromArray(SPECIES, products, at + row);
      FloatVector m2 = FloatVector.fromArray(SPECIES, products, at + 2 * row);
      FloatVector m3 = FloatVector.fromArray(SPECIES, products, at + 3 * row);
      FloatVector m4 = FloatVector.fromArray(SPECIES, products, at + 4 * row);
      FloatVector m5 = FloatVector.fromArray(SPECIES, products, at + 5 * row);
      FloatVector sumA = m1.add(m2);
      FloatVector sumB = m3.add(m4);
      FloatVector differenceA = m1.sub(m2);
      FloatVector differenceB = m3.sub(m4);
      int put = to + j / 2 * TILES + half;
      int second = put + POINTS * TILES;
      int third = second + POINTS * TILES;
      int fourth = third + POINTS * TILES;
      m0.add(sumA).add(sumB).intoArray(target, put);
      differenceB
          .fma(FloatVector.broadcast(SPECIES, B), differenceA.mul(A))
          .intoArray(target, second);
      sumB.fma(FloatVector.broadcast(SPECIES, 2f), sumA.mul(0.5f)).intoArray(target, third);
      differenceB
          .fma(
              FloatVector.broadcast(SPECIES, 2 * B),
              differenceA.fma(FloatVector.broadcast(SPECIES, 0.5f * A), m5))
          .intoArray(target, fourth);
    }
  }

  /** Products that are combined along the rows' axis to columns of outputs, one plane each. */
  static void productsToColumns(float[] rows, int from, float bias, float[] target, int to) {
    for (int i = 0; i < 2 * OUTPUTS; i++) {
      int half = i % 2 * L;
      int at = from + i / 2 * POINTS * TILES + half;
      FloatVector m0 = FloatVector.fromArray(SPECIES, rows, at);
      FloatVector m1 = FloatVector.fromArray(SPECIES, rows, at + TILES);
      FloatVector m2 = FloatVector.fromArray(SPECIES, rows, at + 2 * TILES);
      FloatVector m3 = FloatVector.fromArray(SPECIES, rows, at + 3 * TILES);
      FloatVector m4 = FloatVector.fromArray(SPECIES, rows, at + 4 * TILES);
      FloatVector m5 = FloatVector.fromArray(SPECIES, rows, at + 5 * TILES);
      FloatVector b = FloatVector.broadcast(SPECIES, bias);
      FloatVector sumA = m1.add(m2);
      FloatVector sumB = m3.add(m4);
      FloatVector differenceA = m1.sub(m2);
      FloatVector differenceB = m3.sub(m4);
      int put = to + i / 2 * OUTPUTS * TILES + half;
      m0.add(sumA).add(sumB).add(b).intoArray(target, put);
      differenceB
          .fma(
              FloatVector.broadcast(SPECIES, B),
              differenceA.fma(FloatVector.broadcast(SPECIES, A), b))
          .intoArray(target, put + TILES);
      sumB.fma(
              FloatVector.broadcast(SPECIES, 2f), sumA.fma(FloatVector.broadcast(SPECIES, 0.5f), b))
          .intoArray(target, put + 2 * TILES);
      differenceB
          .fma(
              FloatVector.broadcast(SPECIES, 2 * B),
              differenceA.fma(FloatVector.broadcast(SPECIES, 0.5f * A), m5))
          .add(b)
          .intoArray(target, put + 3 * TILES);
    }
  }
}
