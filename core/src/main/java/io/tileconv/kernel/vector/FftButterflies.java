package io.tileconv.kernel.vector;

import io.tileconv.kernel.fft.Transform;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The stages of a {@link Transform}, which gives the operations, on one vector of neighbouring
 * columns. Each stage goes from values that are {@code fromStep} apart to values that are {@code
 * toStep} apart, real parts and imaginary parts in places of their own; both may be the same.
 *
 * <p>The methods with radix 4 are too long to be inlined: see {@link QuadTranspose}.
 */
final class FftButterflies {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

  private FftButterflies() {}

  /** Where values lie: real parts from {@code real} on, imaginary ones from {@code imaginary}. */
  static final class Values {
    float[] data;
    int real;
    int imaginary;
    int step;

    void set(float[] newData, int newReal, int newImaginary, int newStep) {
      data = newData;
      real = newReal;
      imaginary = newImaginary;
      step = newStep;
    }
  }

  /** A stage of the samples' transform. */
  static void apart(Transform.Stage stage, Values from, Values to) {
    if (stage.radix() == 4) {
      quartersApart(stage.roots(), stage.part(), stage.groups(), from, to);
    } else {
      halvesApart(stage.roots(), stage.part(), stage.groups(), from, to);
    }
  }

  /** A stage of the way back. */
  static void together(Transform.Stage stage, Values from, Values to) {
    if (stage.radix() == 4) {
      quartersTogether(stage.roots(), stage.part(), stage.groups(), from, to);
    } else {
      halvesTogether(stage.roots(), stage.part(), stage.groups(), from, to);
    }
  }

  private static void quartersApart(float[] roots, int part, int groups, Values from, Values to) {
    float[] x = from.data;
    float[] y = to.data;
    int fromPart = part * from.step;
    int toPart = part * to.step;
    int mask = part - 1;
    int shift = Integer.numberOfTrailingZeros(part);
    for (int i = 0; i < part * groups; i++) {
      int root = Transform.FACTORS * (i >> shift);
      int row = 4 * (i & ~mask) + (i & mask);
      int u = from.real + row * from.step;
      int v = from.imaginary + row * from.step;
      FloatVector au = FloatVector.fromArray(SPECIES, x, u);
      FloatVector av = FloatVector.fromArray(SPECIES, x, v);
      FloatVector bu = FloatVector.fromArray(SPECIES, x, u + fromPart);
      FloatVector bv = FloatVector.fromArray(SPECIES, x, v + fromPart);
      FloatVector cu = FloatVector.fromArray(SPECIES, x, u + 2 * fromPart);
      FloatVector cv = FloatVector.fromArray(SPECIES, x, v + 2 * fromPart);
      FloatVector du = FloatVector.fromArray(SPECIES, x, u + 3 * fromPart);
      FloatVector dv = FloatVector.fromArray(SPECIES, x, v + 3 * fromPart);
      FloatVector s = FloatVector.broadcast(SPECIES, roots[root]);
      FloatVector t = FloatVector.broadcast(SPECIES, roots[root + 1]);
      FloatVector n = FloatVector.broadcast(SPECIES, -roots[root + 1]);
      FloatVector p = bv.fma(n, bu.mul(s));
      bv = bv.fma(s, bu.mul(t));
      bu = p;
      s = FloatVector.broadcast(SPECIES, roots[root + 2]);
      t = FloatVector.broadcast(SPECIES, roots[root + 3]);
      n = FloatVector.broadcast(SPECIES, -roots[root + 3]);
      p = cv.fma(n, cu.mul(s));
      cv = cv.fma(s, cu.mul(t));
      cu = p;
      s = FloatVector.broadcast(SPECIES, roots[root + 4]);
      t = FloatVector.broadcast(SPECIES, roots[root + 5]);
      n = FloatVector.broadcast(SPECIES, -roots[root + 5]);
      p = dv.fma(n, du.mul(s));
      dv = dv.fma(s, du.mul(t));
      du = p;
      FloatVector acU = au.add(cu);
      FloatVector acV = av.add(cv);
      FloatVector lessU = au.sub(cu);
      FloatVector lessV = av.sub(cv);
      FloatVector bdU = bu.add(du);
      FloatVector bdV = bv.add(dv);
      FloatVector turnedU = bu.sub(du);
      FloatVector turnedV = bv.sub(dv);
      u = to.real + row * to.step;
      v = to.imaginary + row * to.step;
      acU.add(bdU).intoArray(y, u);
      acV.add(bdV).intoArray(y, v);
      lessU.sub(turnedV).intoArray(y, u + toPart);
      lessV.add(turnedU).intoArray(y, v + toPart);
      acU.sub(bdU).intoArray(y, u + 2 * toPart);
      acV.sub(bdV).intoArray(y, v + 2 * toPart);
      lessU.add(turnedV).intoArray(y, u + 3 * toPart);
      lessV.sub(turnedU).intoArray(y, v + 3 * toPart);
    }
  }

  private static void quartersTogether(
      float[] roots, int part, int groups, Values from, Values to) {
    float[] x = from.data;
    float[] y = to.data;
    int fromPart = part * from.step;
    int toPart = part * to.step;
    int mask = part - 1;
    int shift = Integer.numberOfTrailingZeros(part);
    for (int i = 0; i < part * groups; i++) {
      int root = Transform.FACTORS * (i >> shift);
      int row = 4 * (i & ~mask) + (i & mask);
      int u = from.real + row * from.step;
      int v = from.imaginary + row * from.step;
      FloatVector au = FloatVector.fromArray(SPECIES, x, u);
      FloatVector av = FloatVector.fromArray(SPECIES, x, v);
      FloatVector bu = FloatVector.fromArray(SPECIES, x, u + fromPart);
      FloatVector bv = FloatVector.fromArray(SPECIES, x, v + fromPart);
      FloatVector cu = FloatVector.fromArray(SPECIES, x, u + 2 * fromPart);
      FloatVector cv = FloatVector.fromArray(SPECIES, x, v + 2 * fromPart);
      FloatVector du = FloatVector.fromArray(SPECIES, x, u + 3 * fromPart);
      FloatVector dv = FloatVector.fromArray(SPECIES, x, v + 3 * fromPart);
      FloatVector evenU = au.add(cu);
      FloatVector evenV = av.add(cv);
      FloatVector lessU = au.sub(cu);
      FloatVector lessV = av.sub(cv);
      FloatVector oddU = bu.add(du);
      FloatVector oddV = bv.add(dv);
      FloatVector turnedU = bu.sub(du);
      FloatVector turnedV = bv.sub(dv);
      u = to.real + row * to.step;
      v = to.imaginary + row * to.step;
      evenU.add(oddU).intoArray(y, u);
      evenV.add(oddV).intoArray(y, v);
      FloatVector s = FloatVector.broadcast(SPECIES, roots[root]);
      FloatVector t = FloatVector.broadcast(SPECIES, roots[root + 1]);
      FloatVector n = FloatVector.broadcast(SPECIES, -roots[root + 1]);
      bu = lessU.add(turnedV);
      bv = lessV.sub(turnedU);
      bv.fma(t, bu.mul(s)).intoArray(y, u + toPart);
      bv.fma(s, bu.mul(n)).intoArray(y, v + toPart);
      s = FloatVector.broadcast(SPECIES, roots[root + 2]);
      t = FloatVector.broadcast(SPECIES, roots[root + 3]);
      n = FloatVector.broadcast(SPECIES, -roots[root + 3]);
      cu = evenU.sub(oddU);
      cv = evenV.sub(oddV);
      cv.fma(t, cu.mul(s)).intoArray(y, u + 2 * toPart);
      cv.fma(s, cu.mul(n)).intoArray(y, v + 2 * toPart);
      s = FloatVector.broadcast(SPECIES, roots[root + 4]);
      t = FloatVector.broadcast(SPECIES, roots[root + 5]);
      n = FloatVector.broadcast(SPECIES, -roots[root + 5]);
      du = lessU.sub(turnedV);
      dv = lessV.add(turnedU);
      dv.fma(t, du.mul(s)).intoArray(y, u + 3 * toPart);
      dv.fma(s, du.mul(n)).intoArray(y, v + 3 * toPart);
    }
  }

  private static void halvesApart(float[] roots, int part, int groups, Values from, Values to) {
    for (int i = 0; i < part * groups; i++) {
      int root = Transform.FACTORS * (i / part);
      int row = i + i / part * part;
      int u = from.real + row * from.step;
      int v = from.imaginary + row * from.step;
      FloatVector au = FloatVector.fromArray(SPECIES, from.data, u);
      FloatVector av = FloatVector.fromArray(SPECIES, from.data, v);
      FloatVector bu = FloatVector.fromArray(SPECIES, from.data, u + part * from.step);
      FloatVector bv = FloatVector.fromArray(SPECIES, from.data, v + part * from.step);
      FloatVector s = FloatVector.broadcast(SPECIES, roots[root]);
      FloatVector t = FloatVector.broadcast(SPECIES, roots[root + 1]);
      FloatVector n = FloatVector.broadcast(SPECIES, -roots[root + 1]);
      FloatVector p = bv.fma(n, bu.mul(s));
      FloatVector q = bv.fma(s, bu.mul(t));
      u = to.real + row * to.step;
      v = to.imaginary + row * to.step;
      au.add(p).intoArray(to.data, u);
      av.add(q).intoArray(to.data, v);
      au.sub(p).intoArray(to.data, u + part * to.step);
      av.sub(q).intoArray(to.data, v + part * to.step);
    }
  }

  private static void halvesTogether(float[] roots, int part, int groups, Values from, Values to) {
    for (int i = 0; i < part * groups; i++) {
      int root = Transform.FACTORS * (i / part);
      int row = i + i / part * part;
      int u = from.real + row * from.step;
      int v = from.imaginary + row * from.step;
      FloatVector au = FloatVector.fromArray(SPECIES, from.data, u);
      FloatVector av = FloatVector.fromArray(SPECIES, from.data, v);
      FloatVector bu = FloatVector.fromArray(SPECIES, from.data, u + part * from.step);
      FloatVector bv = FloatVector.fromArray(SPECIES, from.data, v + part * from.step);
      FloatVector s = FloatVector.broadcast(SPECIES, roots[root]);
      FloatVector t = FloatVector.broadcast(SPECIES, roots[root + 1]);
      FloatVector n = FloatVector.broadcast(SPECIES, -roots[root + 1]);
      FloatVector p = au.sub(bu);
      FloatVector q = av.sub(bv);
      u = to.real + row * to.step;
      v = to.imaginary + row * to.step;
      au.add(bu).intoArray(to.data, u);
      av.add(bv).intoArray(to.data, v);
      q.fma(t, p.mul(s)).intoArray(to.data, u + part * to.step);
      q.fma(s, p.mul(n)).intoArray(to.data, v + part * to.step);
    }
  }
}
