package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of products of one bin of a {@link io.tileconv.kernel.fft.Transform}, which gives their
 * operations. As in {@link RegisterBlocks} no loop is within another, and the methods are too long
 * to be inlined.
 */
final class FftProducts {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** 16 sums need the 32 registers that only vectors of 16 floats have. */
  private static final boolean MANY_REGISTERS = L >= 16;

  /** Columns that are computed together, with four sums for each vector. */
  static final int COLUMNS = MANY_REGISTERS ? 4 * L : 2 * L;

  /** Where each tap's samples begin, from those of the first channel's bin on. */
  int[] taps;

  /** How many of the first of them are pairs whose second tap is 16 columns behind the first. */
  int paired;

  /** Weights s + i·t by tap, from {@link #weightsAt} on. */
  float[] real;

  float[] imaginary;
  int weightsAt;

  /** Samples u + i·v: v are {@link #samplesApart} behind u. */
  float[] samples;

  int samplesApart;

  /** Sums re + i·im: im are {@link #sumsApart} behind re. */
  float[] sums;

  int sumsApart;

  /** The sums of {@link #COLUMNS} columns. */
  void run(int samplesAt, int sumsAt) {
    if (MANY_REGISTERS) {
      fourVectors(samplesAt, sumsAt);
    } else {
      twoVectors(samplesAt, sumsAt);
    }
  }

  /**
   * Vectors of 16 columns: what the second tap of a pair reads is what its first reads for the next
   * vector. So ten loads serve 32 multiply-adds; nearly all of them lie across two cache lines.
   */
  private void fourVectors(int samplesAt, int sumsAt) {
    int[] at = taps;
    float[] x = samples;
    float[] reals = real;
    float[] imaginaries = imaginary;
    int weights = weightsAt;
    int second = samplesAt + samplesApart;
    FloatVector us0 = FloatVector.zero(SPECIES);
    FloatVector us1 = us0;
    FloatVector us2 = us0;
    FloatVector us3 = us0;
    FloatVector vt0 = us0;
    FloatVector vt1 = us0;
    FloatVector vt2 = us0;
    FloatVector vt3 = us0;
    FloatVector ut0 = us0;
    FloatVector ut1 = us0;
    FloatVector ut2 = us0;
    FloatVector ut3 = us0;
    FloatVector vs0 = us0;
    FloatVector vs1 = us0;
    FloatVector vs2 = us0;
    FloatVector vs3 = us0;
    int pairs = paired;
    for (int k = 0; k < pairs; k += 2) {
      int i = samplesAt + at[k];
      int j = second + at[k];
      FloatVector s = FloatVector.broadcast(SPECIES, reals[weights + k]);
      FloatVector t = FloatVector.broadcast(SPECIES, imaginaries[weights + k]);
      FloatVector nextS = FloatVector.broadcast(SPECIES, reals[weights + k + 1]);
      FloatVector nextT = FloatVector.broadcast(SPECIES, imaginaries[weights + k + 1]);
      FloatVector u = FloatVector.fromArray(SPECIES, x, i);
      FloatVector v = FloatVector.fromArray(SPECIES, x, j);
      us0 = u.fma(s, us0);
      ut0 = u.fma(t, ut0);
      vt0 = v.fma(t, vt0);
      vs0 = v.fma(s, vs0);
      u = FloatVector.fromArray(SPECIES, x, i + L);
      v = FloatVector.fromArray(SPECIES, x, j + L);
      us0 = u.fma(nextS, us0);
      ut0 = u.fma(nextT, ut0);
      vt0 = v.fma(nextT, vt0);
      vs0 = v.fma(nextS, vs0);
      us1 = u.fma(s, us1);
      ut1 = u.fma(t, ut1);
      vt1 = v.fma(t, vt1);
      vs1 = v.fma(s, vs1);
      u = FloatVector.fromArray(SPECIES, x, i + 2 * L);
      v = FloatVector.fromArray(SPECIES, x, j + 2 * L);
      us1 = u.fma(nextS, us1);
      ut1 = u.fma(nextT, ut1);
      vt1 = v.fma(nextT, vt1);
      vs1 = v.fma(nextS, vs1);
      us2 = u.fma(s, us2);
      ut2 = u.fma(t, ut2);
      vt2 = v.fma(t, vt2);
      vs2 = v.fma(s, vs2);
      u = FloatVector.fromArray(SPECIES, x, i + 3 * L);
      v = FloatVector.fromArray(SPECIES, x, j + 3 * L);
      us2 = u.fma(nextS, us2);
      ut2 = u.fma(nextT, ut2);
      vt2 = v.fma(nextT, vt2);
      vs2 = v.fma(nextS, vs2);
      us3 = u.fma(s, us3);
      ut3 = u.fma(t, ut3);
      vt3 = v.fma(t, vt3);
      vs3 = v.fma(s, vs3);
      u = FloatVector.fromArray(SPECIES, x, i + 4 * L);
      v = FloatVector.fromArray(SPECIES, x, j + 4 * L);
      us3 = u.fma(nextS, us3);
      ut3 = u.fma(nextT, ut3);
      vt3 = v.fma(nextT, vt3);
      vs3 = v.fma(nextS, vs3);
    }
    for (int k = pairs; k < at.length; k++) {
      int i = samplesAt + at[k];
      int j = second + at[k];
      FloatVector s = FloatVector.broadcast(SPECIES, reals[weights + k]);
      FloatVector t = FloatVector.broadcast(SPECIES, imaginaries[weights + k]);
      FloatVector u = FloatVector.fromArray(SPECIES, x, i);
      FloatVector v = FloatVector.fromArray(SPECIES, x, j);
      us0 = u.fma(s, us0);
      ut0 = u.fma(t, ut0);
      vt0 = v.fma(t, vt0);
      vs0 = v.fma(s, vs0);
      u = FloatVector.fromArray(SPECIES, x, i + L);
      v = FloatVector.fromArray(SPECIES, x, j + L);
      us1 = u.fma(s, us1);
      ut1 = u.fma(t, ut1);
      vt1 = v.fma(t, vt1);
      vs1 = v.fma(s, vs1);
      u = FloatVector.fromArray(SPECIES, x, i + 2 * L);
      v = FloatVector.fromArray(SPECIES, x, j + 2 * L);
      us2 = u.fma(s, us2);
      ut2 = u.fma(t, ut2);
      vt2 = v.fma(t, vt2);
      vs2 = v.fma(s, vs2);
      u = FloatVector.fromArray(SPECIES, x, i + 3 * L);
      v = FloatVector.fromArray(SPECIES, x, j + 3 * L);
      us3 = u.fma(s, us3);
      ut3 = u.fma(t, ut3);
      vt3 = v.fma(t, vt3);
      vs3 = v.fma(s, vs3);
    }
    float[] y = sums;
    int to = sumsAt + sumsApart;
    us0.sub(vt0).intoArray(y, sumsAt);
    us1.sub(vt1).intoArray(y, sumsAt + L);
    us2.sub(vt2).intoArray(y, sumsAt + 2 * L);
    us3.sub(vt3).intoArray(y, sumsAt + 3 * L);
    ut0.add(vs0).intoArray(y, to);
    ut1.add(vs1).intoArray(y, to + L);
    ut2.add(vs2).intoArray(y, to + 2 * L);
    ut3.add(vs3).intoArray(y, to + 3 * L);
  }

  /** Shorter vectors: every tap by itself, in the same order. */
  private void twoVectors(int samplesAt, int sumsAt) {
    int[] at = taps;
    float[] x = samples;
    float[] reals = real;
    float[] imaginaries = imaginary;
    int weights = weightsAt;
    int second = samplesAt + samplesApart;
    FloatVector us0 = FloatVector.zero(SPECIES);
    FloatVector us1 = us0;
    FloatVector vt0 = us0;
    FloatVector vt1 = us0;
    FloatVector ut0 = us0;
    FloatVector ut1 = us0;
    FloatVector vs0 = us0;
    FloatVector vs1 = us0;
    for (int k = 0; k + 1 < at.length; k += 2) {
      int i = samplesAt + at[k];
      int j = second + at[k];
      FloatVector s = FloatVector.broadcast(SPECIES, reals[weights + k]);
      FloatVector t = FloatVector.broadcast(SPECIES, imaginaries[weights + k]);
      FloatVector u = FloatVector.fromArray(SPECIES, x, i);
      FloatVector v = FloatVector.fromArray(SPECIES, x, j);
      us0 = u.fma(s, us0);
      ut0 = u.fma(t, ut0);
      vt0 = v.fma(t, vt0);
      vs0 = v.fma(s, vs0);
      u = FloatVector.fromArray(SPECIES, x, i + L);
      v = FloatVector.fromArray(SPECIES, x, j + L);
      us1 = u.fma(s, us1);
      ut1 = u.fma(t, ut1);
      vt1 = v.fma(t, vt1);
      vs1 = v.fma(s, vs1);
      i = samplesAt + at[k + 1];
      j = second + at[k + 1];
      s = FloatVector.broadcast(SPECIES, reals[weights + k + 1]);
      t = FloatVector.broadcast(SPECIES, imaginaries[weights + k + 1]);
      u = FloatVector.fromArray(SPECIES, x, i);
      v = FloatVector.fromArray(SPECIES, x, j);
      us0 = u.fma(s, us0);
      ut0 = u.fma(t, ut0);
      vt0 = v.fma(t, vt0);
      vs0 = v.fma(s, vs0);
      u = FloatVector.fromArray(SPECIES, x, i + L);
      v = FloatVector.fromArray(SPECIES, x, j + L);
      us1 = u.fma(s, us1);
      ut1 = u.fma(t, ut1);
      vt1 = v.fma(t, vt1);
      vs1 = v.fma(s, vs1);
    }
    if (at.length % 2 != 0) {
      int k = at.length - 1;
      int i = samplesAt + at[k];
      int j = second + at[k];
      FloatVector s = FloatVector.broadcast(SPECIES, reals[weights + k]);
      FloatVector t = FloatVector.broadcast(SPECIES, imaginaries[weights + k]);
      FloatVector u = FloatVector.fromArray(SPECIES, x, i);
      FloatVector v = FloatVector.fromArray(SPECIES, x, j);
      us0 = u.fma(s, us0);
      ut0 = u.fma(t, ut0);
      vt0 = v.fma(t, vt0);
      vs0 = v.fma(s, vs0);
      u = FloatVector.fromArray(SPECIES, x, i + L);
      v = FloatVector.fromArray(SPECIES, x, j + L);
      us1 = u.fma(s, us1);
      ut1 = u.fma(t, ut1);
      vt1 = v.fma(t, vt1);
      vs1 = v.fma(s, vs1);
    }
    float[] y = sums;
    int to = sumsAt + sumsApart;
    us0.sub(vt0).intoArray(y, sumsAt);
    us1.sub(vt1).intoArray(y, sumsAt + L);
    ut0.add(vs0).intoArray(y, to);
    ut1.add(vs1).intoArray(y, to + L);
  }
}
