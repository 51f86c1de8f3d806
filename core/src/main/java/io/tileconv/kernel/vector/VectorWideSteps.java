package io.tileconv.kernel.vector;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.kernel.row.WideSteps;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Steps with the Vector API; what does not fill a vector is left to the plain ones. */
final class VectorWideSteps implements WideSteps {

  private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());
  private static final int L = Lanes.COUNT;

  /** Doubles in a vector. */
  private static final int D = L / 2;

  @Override
  public void widen(float[] x, int from, double[] y, int count) {
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, from + i);
      DoubleVector low = (DoubleVector) value.convertShape(VectorOperators.F2D, DOUBLES, 0);
      DoubleVector high = (DoubleVector) value.convertShape(VectorOperators.F2D, DOUBLES, 1);
      low.intoArray(y, i);
      high.intoArray(y, i + D);
    }
    for (int i = whole; i < count; i++) {
      y[i] = x[from + i];
    }
  }

  @Override
  public void round(double[] x, float[] y, int to, int count) {
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += L) {
      DoubleVector low = DoubleVector.fromArray(DOUBLES, x, i);
      DoubleVector high = DoubleVector.fromArray(DOUBLES, x, i + D);
      FloatVector first = (FloatVector) low.convertShape(VectorOperators.D2F, FLOATS, 0);
      FloatVector second = (FloatVector) high.convertShape(VectorOperators.D2F, FLOATS, -1);
      first
          .reinterpretAsInts()
          .or(second.reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(y, to + i);
    }
    for (int i = whole; i < count; i++) {
      y[to + i] = (float) x[i];
    }
  }

  @Override
  public void powersOfTwo(double[] x, int count) {
    int whole = DOUBLES.loopBound(count);
    for (int i = 0; i < whole; i += D) {
      DoubleVector.fromArray(DOUBLES, x, i)
          .reinterpretAsLongs()
          .add(ElementaryFunctions.EXPONENT_BIAS)
          .lanewise(VectorOperators.LSHL, ElementaryFunctions.MANTISSA_BITS)
          .reinterpretAsDoubles()
          .intoArray(x, i);
    }
    for (int i = whole; i < count; i++) {
      x[i] = ElementaryFunctions.powerOfTwo(x[i]);
    }
  }

  @Override
  public void takeBelow(
      double[] x, double limit, double[] below, double[] other, double[] y, int count) {
    int whole = DOUBLES.loopBound(count);
    for (int i = 0; i < whole; i += D) {
      DoubleVector taken = DoubleVector.fromArray(DOUBLES, below, i);
      DoubleVector.fromArray(DOUBLES, other, i)
          .blend(taken, DoubleVector.fromArray(DOUBLES, x, i).lt(limit))
          .intoArray(y, i);
    }
    for (int i = whole; i < count; i++) {
      y[i] = x[i] < limit ? below[i] : other[i];
    }
  }

  @Override
  public void copySigns(double[] x, double[] y, int count) {
    int whole = DOUBLES.loopBound(count);
    for (int i = 0; i < whole; i += D) {
      LongVector sign =
          DoubleVector.fromArray(DOUBLES, x, i).reinterpretAsLongs().and(Long.MIN_VALUE);
      DoubleVector.fromArray(DOUBLES, y, i)
          .reinterpretAsLongs()
          .or(sign)
          .reinterpretAsDoubles()
          .intoArray(y, i);
    }
    for (int i = whole; i < count; i++) {
      y[i] = Math.copySign(y[i], x[i]);
    }
  }
}
