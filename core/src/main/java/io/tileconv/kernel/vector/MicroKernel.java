package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops: a few outputs times two vectors of columns, whose sums stay in registers
 * while one loop runs over the taps. Samples and weights lie in the order in which they are read.
 *
 * <p>A tap costs two loads of samples, one broadcast for each output, and twice as many
 * multiply-adds as outputs. AVX2 has 16 registers: 6 outputs take 12 for the sums, 2 for the
 * samples and leave 2 for the weights. In 27 to 30 instructions for 12 multiply-adds that is 94 to
 * 98 % of the 100 GFLOP/s that Java reaches on a Zen 3 core. AVX-512 has 32, where 8 outputs fit.
 *
 * <p>What makes or breaks these loops is what the compiler emits:
 *
 * <ul>
 *   <li>A sum that is kept in memory for want of a register, be it one, holds the loop to 40 % of
 *       its speed: its store and load take longer than all multiply-adds of a tap. The compiler
 *       reads all weights of a tap ahead if it may, and then wants registers. So after every two
 *       outputs there is a comparison that is never true: it reads no weight before those of the
 *       outputs above are used.
 *   <li>Indices are multiples of the loop variable by powers of two, so that all checks of bounds
 *       are done before the loop. A loop with checks has 45 to 50 instructions for each tap, more
 *       than six for each cycle.
 *   <li>Each method has one loop, because JDK 17 keeps accumulators of an outer loop in objects.
 *       None may be inlined into a loop for the same reason: all have more than the 325 bytes of
 *       byte code that the compiler takes for hot methods ({@code FreqInlineSize}).
 * </ul>
 */
final class MicroKernel {

  /** Columns that are computed at once. */
  static final int COLUMNS = 2 * Lanes.COUNT;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private MicroKernel() {}

  /** Outputs of the largest micro-kernel. */
  static int mostOutputs() {
    return L >= 16 ? 8 : 6;
  }

  /** Weights that a tap takes in the array: a power of two. */
  static int weightsOfTap(int outputs) {
    return outputs == 4 ? 4 : 8;
  }

  /**
   * Adds up a run of taps.
   *
   * @param outputs 4, 5, 6 or 8
   */
  static void run(MicroOperands operands, int outputs) {
    switch (outputs) {
      case 4 -> four(operands);
      case 5 -> five(operands);
      case 6 -> six(operands);
      case 8 -> eight(operands);
      default -> throw new IllegalArgumentException("no micro-kernel of " + outputs + " outputs");
    }
  }

  /** 4×2 sums. */
  private static void four(MicroOperands operands) {
    float[] initial = operands.initial;
    int second = operands.initialVectorStep;
    int from = operands.initialAt;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from + second);
    float[] samples = operands.samples;
    float[] weights = operands.weights;
    int samplesAt = operands.samplesAt;
    int weightsAt = operands.weightsAt;
    int end = weightsAt + 4 * operands.taps;
    int shift = samplesAt - 2 * L / 4 * weightsAt;
    for (int w = weightsAt; w < end; w += 4) {
      int at = shift + 2 * L / 4 * w;
      FloatVector x0 = FloatVector.fromArray(SPECIES, samples, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, samples, at + L);
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
    }
    float[] target = operands.target;
    int column = operands.targetColumn;
    int next = operands.targetNext;
    int[] rows = operands.targetRows;
    int row = operands.targetRow;
    int to = rows[row] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + next);
    to = rows[row + 1] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + next);
    to = rows[row + 2] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + next);
    to = rows[row + 3] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + next);
  }

  /** 5×2 sums. */
  private static void five(MicroOperands operands) {
    float[] initial = operands.initial;
    int second = operands.initialVectorStep;
    int from = operands.initialAt;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector e0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector e1 = FloatVector.fromArray(SPECIES, initial, from + second);
    float[] samples = operands.samples;
    float[] weights = operands.weights;
    int samplesAt = operands.samplesAt;
    int weightsAt = operands.weightsAt;
    int never = operands.never;
    int end = weightsAt + 8 * operands.taps;
    int shift = samplesAt - 2 * L / 8 * weightsAt;
    for (int w = weightsAt; w < end; w += 8) {
      int at = shift + 2 * L / 8 * w;
      FloatVector x0 = FloatVector.fromArray(SPECIES, samples, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, samples, at + L);
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      if (w == never) {
        break;
      }
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      if (w == never) {
        break;
      }
      FloatVector w4 = FloatVector.broadcast(SPECIES, weights[w + 4]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
    }
    float[] target = operands.target;
    int column = operands.targetColumn;
    int next = operands.targetNext;
    int[] rows = operands.targetRows;
    int row = operands.targetRow;
    int to = rows[row] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + next);
    to = rows[row + 1] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + next);
    to = rows[row + 2] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + next);
    to = rows[row + 3] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + next);
    to = rows[row + 4] + column;
    e0.intoArray(target, to);
    e1.intoArray(target, to + next);
  }

  /** 6×2 sums. */
  private static void six(MicroOperands operands) {
    float[] initial = operands.initial;
    int second = operands.initialVectorStep;
    int from = operands.initialAt;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector e0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector e1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector f0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector f1 = FloatVector.fromArray(SPECIES, initial, from + second);
    float[] samples = operands.samples;
    float[] weights = operands.weights;
    int samplesAt = operands.samplesAt;
    int weightsAt = operands.weightsAt;
    int never = operands.never;
    int end = weightsAt + 8 * operands.taps;
    int shift = samplesAt - 2 * L / 8 * weightsAt;
    for (int w = weightsAt; w < end; w += 8) {
      int at = shift + 2 * L / 8 * w;
      FloatVector x0 = FloatVector.fromArray(SPECIES, samples, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, samples, at + L);
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      if (w == never) {
        break;
      }
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      if (w == never) {
        break;
      }
      FloatVector w4 = FloatVector.broadcast(SPECIES, weights[w + 4]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
      FloatVector w5 = FloatVector.broadcast(SPECIES, weights[w + 5]);
      f0 = x0.fma(w5, f0);
      f1 = x1.fma(w5, f1);
    }
    float[] target = operands.target;
    int column = operands.targetColumn;
    int next = operands.targetNext;
    int[] rows = operands.targetRows;
    int row = operands.targetRow;
    int to = rows[row] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + next);
    to = rows[row + 1] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + next);
    to = rows[row + 2] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + next);
    to = rows[row + 3] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + next);
    to = rows[row + 4] + column;
    e0.intoArray(target, to);
    e1.intoArray(target, to + next);
    to = rows[row + 5] + column;
    f0.intoArray(target, to);
    f1.intoArray(target, to + next);
  }

  /** 8×2 sums. */
  private static void eight(MicroOperands operands) {
    float[] initial = operands.initial;
    int second = operands.initialVectorStep;
    int from = operands.initialAt;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector e0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector e1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector f0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector f1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector g0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector g1 = FloatVector.fromArray(SPECIES, initial, from + second);
    from += operands.initialOutputStep;
    FloatVector h0 = FloatVector.fromArray(SPECIES, initial, from);
    FloatVector h1 = FloatVector.fromArray(SPECIES, initial, from + second);
    float[] samples = operands.samples;
    float[] weights = operands.weights;
    int samplesAt = operands.samplesAt;
    int weightsAt = operands.weightsAt;
    int end = weightsAt + 8 * operands.taps;
    int shift = samplesAt - 2 * L / 8 * weightsAt;
    for (int w = weightsAt; w < end; w += 8) {
      int at = shift + 2 * L / 8 * w;
      FloatVector x0 = FloatVector.fromArray(SPECIES, samples, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, samples, at + L);
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      FloatVector w4 = FloatVector.broadcast(SPECIES, weights[w + 4]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
      FloatVector w5 = FloatVector.broadcast(SPECIES, weights[w + 5]);
      f0 = x0.fma(w5, f0);
      f1 = x1.fma(w5, f1);
      FloatVector w6 = FloatVector.broadcast(SPECIES, weights[w + 6]);
      g0 = x0.fma(w6, g0);
      g1 = x1.fma(w6, g1);
      FloatVector w7 = FloatVector.broadcast(SPECIES, weights[w + 7]);
      h0 = x0.fma(w7, h0);
      h1 = x1.fma(w7, h1);
    }
    float[] target = operands.target;
    int column = operands.targetColumn;
    int next = operands.targetNext;
    int[] rows = operands.targetRows;
    int row = operands.targetRow;
    int to = rows[row] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + next);
    to = rows[row + 1] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + next);
    to = rows[row + 2] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + next);
    to = rows[row + 3] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + next);
    to = rows[row + 4] + column;
    e0.intoArray(target, to);
    e1.intoArray(target, to + next);
    to = rows[row + 5] + column;
    f0.intoArray(target, to);
    f1.intoArray(target, to + next);
    to = rows[row + 6] + column;
    g0.intoArray(target, to);
    g1.intoArray(target, to + next);
    to = rows[row + 7] + column;
    h0.intoArray(target, to);
    h1.intoArray(target, to + next);
  }
}
