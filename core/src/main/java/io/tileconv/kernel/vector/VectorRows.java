package io.tileconv.kernel.vector;

import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.row.Curves;
import io.tileconv.kernel.row.PlainRows;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.row.WideSteps;
import io.tileconv.operator.Activation;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows with the Vector API, where the compiler makes no vectors of the plain loops: because of
 * comparisons, or of steps along a row. What does not fill a vector is left to the plain loops.
 */
public final class VectorRows implements Rows {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;
  private static final float SIXTH = 1f / 6;

  private final PlainRows plain = new PlainRows();

  private static int whole(int count) {
    return SPECIES.loopBound(count);
  }

  @Override
  public void relu(float[] x, int from, float[] y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      value.blend(0, value.lt(0)).intoArray(y, to + i);
    }
    plain.relu(x, from + whole, y, to + whole, count - whole);
  }

  @Override
  public void slopeBelow(float[] x, int from, float slope, float[] y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      value.blend(value.mul(slope), value.lt(0)).intoArray(y, to + i);
    }
    plain.slopeBelow(x, from + whole, slope, y, to + whole, count - whole);
  }

  @Override
  public void between(
      float[] x, int first, int second, float fraction, float[] y, int to, int count) {
    int whole = whole(count);
    FloatVector factor = FloatVector.broadcast(SPECIES, fraction);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, first + i);
      FloatVector.fromArray(SPECIES, x, second + i)
          .sub(value)
          .fma(factor, value)
          .intoArray(y, to + i);
    }
    plain.between(x, first + whole, second + whole, fraction, y, to + whole, count - whole);
  }

  @Override
  public void clip(float[] x, int from, float low, float high, float[] y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      value = value.blend(low, value.lt(low));
      value.blend(high, value.compare(VectorOperators.GT, high)).intoArray(y, to + i);
    }
    plain.clip(x, from + whole, low, high, y, to + whole, count - whole);
  }

  @Override
  public void hardSigmoid(
      float[] x, int from, float alpha, float beta, float[] y, int to, int count) {
    int whole = whole(count);
    FloatVector slope = FloatVector.broadcast(SPECIES, alpha);
    FloatVector shift = FloatVector.broadcast(SPECIES, beta);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i).fma(slope, shift);
      value = value.blend(0, value.lt(0));
      value.blend(1, value.compare(VectorOperators.GT, 1)).intoArray(y, to + i);
    }
    plain.hardSigmoid(x, from + whole, alpha, beta, y, to + whole, count - whole);
  }

  @Override
  public void hardSwish(float[] x, int from, float[] y, int to, int count) {
    int whole = whole(count);
    FloatVector slope = FloatVector.broadcast(SPECIES, SIXTH);
    FloatVector shift = FloatVector.broadcast(SPECIES, 0.5f);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector gate = value.fma(slope, shift);
      gate = gate.blend(0, gate.lt(0));
      gate = gate.blend(1, gate.compare(VectorOperators.GT, 1));
      value.mul(gate).intoArray(y, to + i);
    }
    plain.hardSwish(x, from + whole, y, to + whole, count - whole);
  }

  @Override
  public void raise(float[] best, int to, float[] x, int from, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector before = FloatVector.fromArray(SPECIES, best, to + i);
      larger(before, value).intoArray(best, to + i);
    }
    plain.raise(best, to + whole, x, from + whole, count - whole);
  }

  private static FloatVector larger(FloatVector best, FloatVector value) {
    VectorMask<Float> taken =
        value.compare(VectorOperators.GT, best).or(value.compare(VectorOperators.NE, value));
    return best.blend(value, taken);
  }

  /**
   * Neighbours are parted by shifts of 64 bits, two vectors at a time, whose lanes then take turns:
   * one permute at the end instead of two for each of the four values. On JDK 17, which checks the
   * indices of each, a U-Net's pooling took half of the time.
   */
  @Override
  public void largestOfSquares(float[] x, int first, int second, float[] y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      LongVector a = pairs(x, first + 2 * i);
      LongVector b = pairs(x, first + 2 * i + L);
      LongVector c = pairs(x, second + 2 * i);
      LongVector d = pairs(x, second + 2 * i + L);
      FloatVector best = larger(left(a, b), right(a, b));
      larger(larger(best, left(c, d)), right(c, d))
          .rearrange(Phases.TURNS_TO_HALVES)
          .intoArray(y, to + i);
    }
    plain.largestOfSquares(x, first + 2 * whole, second + 2 * whole, y, to + whole, count - whole);
  }

  private static LongVector pairs(float[] x, int at) {
    return FloatVector.fromArray(SPECIES, x, at).reinterpretAsLongs();
  }

  /** The first of each pair of both vectors, in turns. */
  private static FloatVector left(LongVector a, LongVector b) {
    return a.and(Phases.FIRST_OF_PAIR)
        .or(b.lanewise(VectorOperators.LSHL, 32))
        .reinterpretAsFloats();
  }

  /** The second of each pair of both vectors, in turns. */
  private static FloatVector right(LongVector a, LongVector b) {
    return a.lanewise(VectorOperators.LSHR, 32)
        .or(b.and(~Phases.FIRST_OF_PAIR))
        .reinterpretAsFloats();
  }

  @Override
  public void add(float[] sum, int to, float[] x, int from, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector.fromArray(SPECIES, sum, to + i).add(value).intoArray(sum, to + i);
    }
    plain.add(sum, to + whole, x, from + whole, count - whole);
  }

  @Override
  public void split(float[] x, int from, int step, float[] y, int to, int count) {
    Phases.split(x, from, step, y, to, count);
  }

  @Override
  public void join(float[] x, int from, float[] y, int to, int step, int count) {
    plain.join(x, from, y, to, step, count);
  }

  @Override
  public void weave(float[] x, int from, int size, int step, float[] y, int to, int count) {
    if (step != 2) {
      plain.weave(x, from, size, step, y, to, count);
      return;
    }
    int whole = whole(count / 2);
    for (int i = 0; i < whole; i += L) {
      Phases.together(x, from + i, x, from + size + i, y, to + 2 * i);
    }
    plain.weave(x, from + whole, size, step, y, to + 2 * whole, count - 2 * whole);
  }

  @Override
  public void passPositive(float[] g, int at, float[] x, int from, float[] y, int to, int count) {
    int whole = whole(count);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += L) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, at + i);
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      zero.blend(gradient, value.compare(VectorOperators.GT, 0)).intoArray(y, to + i);
    }
    plain.passPositive(g, at + whole, x, from + whole, y, to + whole, count - whole);
  }

  @Override
  public void slopeUnlessPositive(
      float[] g, int at, float[] x, int from, float slope, float[] y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, at + i);
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      gradient
          .mul(slope)
          .blend(gradient, value.compare(VectorOperators.GT, 0))
          .intoArray(y, to + i);
    }
    plain.slopeUnlessPositive(g, at + whole, x, from + whole, slope, y, to + whole, count - whole);
  }

  @Override
  public void addWhere(
      float[] sum, int to, float[] index, int at, float which, float[] x, int from, int count) {
    int whole = whole(count);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      VectorMask<Float> wanted = FloatVector.fromArray(SPECIES, index, at + i).eq(which);
      FloatVector.fromArray(SPECIES, sum, to + i)
          .add(zero.blend(value, wanted))
          .intoArray(sum, to + i);
    }
    plain.addWhere(sum, to + whole, index, at + whole, which, x, from + whole, count - whole);
  }

  @Override
  public void raiseIndexed(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector before = FloatVector.fromArray(SPECIES, best, at + i);
      FloatVector winner = FloatVector.fromArray(SPECIES, index, to + i);
      VectorMask<Float> taken =
          value
              .compare(VectorOperators.GT, before)
              .or(value.compare(VectorOperators.NE, value))
              .or(winner.lt(0));
      before.blend(value, taken).intoArray(best, at + i);
      winner.blend(which, taken).intoArray(index, to + i);
    }
    plain.raiseIndexed(best, at + whole, index, to + whole, x, from + whole, which, count - whole);
  }

  @Override
  public void addNegativeProducts(
      float[] sum, int to, float[] g, int at, float[] x, int from, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector negative = value.blend(0, value.compare(VectorOperators.GT, 0));
      FloatVector product = FloatVector.fromArray(SPECIES, g, at + i).mul(negative);
      FloatVector.fromArray(SPECIES, sum, to + i).add(product).intoArray(sum, to + i);
    }
    plain.addNegativeProducts(sum, to + whole, g, at + whole, x, from + whole, count - whole);
  }

  @Override
  public void addProducts(
      float[] sum, int to, float[] g, int at, float[] x, int from, float mean, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i).sub(mean);
      FloatVector product = FloatVector.fromArray(SPECIES, g, at + i).mul(value);
      FloatVector.fromArray(SPECIES, sum, to + i).add(product).intoArray(sum, to + i);
    }
    plain.addProducts(sum, to + whole, g, at + whole, x, from + whole, mean, count - whole);
  }

  @Override
  public Optional<RowFunction> curve(Activation activation) {
    return Curves.of(activation, wide());
  }

  @Override
  public void raiseFirst(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector before = FloatVector.fromArray(SPECIES, best, at + i);
      FloatVector winner = FloatVector.fromArray(SPECIES, index, to + i);
      VectorMask<Float> firstNaN =
          value.compare(VectorOperators.NE, value).and(before.compare(VectorOperators.EQ, before));
      VectorMask<Float> taken = value.compare(VectorOperators.GT, before).or(firstNaN);
      before.blend(value, taken).intoArray(best, at + i);
      winner.blend(which, taken).intoArray(index, to + i);
    }
    plain.raiseFirst(best, at + whole, index, to + whole, x, from + whole, which, count - whole);
  }

  @Override
  public void raiseNumbers(float[] best, int to, float[] x, int from, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += L) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector before = FloatVector.fromArray(SPECIES, best, to + i);
      before.blend(value, value.compare(VectorOperators.GT, before)).intoArray(best, to + i);
    }
    plain.raiseNumbers(best, to + whole, x, from + whole, count - whole);
  }

  @Override
  public WideSteps wide() {
    return new VectorWideSteps();
  }
}
