package io.tileconv.kernel.vector;

import static io.tileconv.kernel.vector.Scratch.ALIGNED;
import static io.tileconv.kernel.winograd.Winograd.A;
import static io.tileconv.kernel.winograd.Winograd.B;
import static io.tileconv.kernel.winograd.Winograd.POINTS;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.winograd.RowSteps;
import io.tileconv.kernel.winograd.RowTriples;
import io.tileconv.kernel.winograd.Winograd;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The steps of Winograd's algorithm down the rows with vectors, whose lanes are neighbouring
 * columns: whole rows are combined element by element, no lane is ever moved. The products are sums
 * over taps as any convolution's, so the {@linkplain RegisterBlocks register blocks} compute them.
 */
public final class VectorRowSteps implements RowSteps {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Samples and sums of a strip, in floats: half of a second-level cache of 1 MiB. */
  private static final int MOST_FLOATS = 1 << 17;

  private static final int MOST_COLUMNS = 512;
  private static final int LEAST_COLUMNS = 64;

  private final int outputs;
  private final int mostColumns;
  private final int[] blocks;
  private final float[] biases;
  private final Sweep sweep = new Sweep();

  /** {@code [channel][point][column]} and {@code [output][point][column]}. */
  private float[] samples;

  private float[] sums;
  private final int samplesSize;
  private final int sumsSize;
  private final int samplesStride;
  private final int sumsStride;

  public VectorRowSteps(TapSum sum) {
    TapPhase taps = sum.columns().phases().get(0);
    List<RowTriples.Triple> triples = RowTriples.of(sum.rows().phases().get(0).count());
    int inputs = triples.size() * sum.inChannels();
    outputs = sum.outChannels();
    blocks = PackedWeights.partition(outputs);
    int fitting = MOST_FLOATS / (POINTS * (inputs + outputs));
    mostColumns = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, fitting / 32 * 32));
    // A register block of one row is wider than a narrow strip.
    int width = Math.max(mostColumns, RegisterBlocks.columns(1));
    sumsStride = Scratch.stride(width);
    samplesStride = Scratch.stride(width + taps.extent() - 1 + L);
    samplesSize = ALIGNED + Math.multiplyExact(inputs * POINTS, samplesStride);
    sumsSize = ALIGNED + Math.multiplyExact(outputs * POINTS, sumsStride);
    biases = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      biases[i] = sum.weights().bias(i);
    }
    sweep.tapCount = inputs * taps.count();
    sweep.taps = taps(inputs, taps);
    sweep.threes = taps.count() == 3 && taps.isConsecutive();
    sweep.weights = weights(sum, triples, taps);
    sweep.initial = new float[RegisterBlocks.columns(1)];
    sweep.initialRows = new int[RegisterBlocks.MOST_VECTORS];
    sweep.targetRows = new int[POINTS * outputs];
    for (int i = 0; i < sweep.targetRows.length; i++) {
      sweep.targetRows[i] = ALIGNED + (i % outputs * POINTS + i / outputs) * sumsStride;
    }
  }

  private int[] taps(int inputs, TapPhase taps) {
    int[] starts = new int[POINTS * inputs * taps.count()];
    int at = 0;
    for (int point = 0; point < POINTS; point++) {
      for (int c = 0; c < inputs; c++) {
        for (int t = 0; t < taps.count(); t++) {
          starts[at++] = ALIGNED + (c * POINTS + point) * samplesStride + taps.offset(t);
        }
      }
    }
    return starts;
  }

  /** {@code [point][block][triple and channel][tap][output of the block]}. */
  private float[] weights(TapSum sum, List<RowTriples.Triple> triples, TapPhase taps) {
    int inputs = triples.size() * sum.inChannels();
    float[] weights = new float[Math.multiplyExact(POINTS * inputs * taps.count(), outputs)];
    int at = 0;
    for (int point = 0; point < POINTS; point++) {
      int first = 0;
      for (int block : blocks) {
        for (int c = 0; c < inputs; c++) {
          RowTriples.Triple triple = triples.get(c / sum.inChannels());
          int channel = c % sum.inChannels();
          for (int t = 0; t < taps.count(); t++) {
            for (int i = 0; i < block; i++) {
              weights[at++] =
                  Winograd.rowWeight(sum.weights(), first + i, channel, point, triple, taps.tap(t));
            }
          }
        }
        first += block;
      }
    }
    return weights;
  }

  @Override
  public int mostColumns() {
    return mostColumns;
  }

  @Override
  public int leastColumns() {
    return L;
  }

  @Override
  public void begin() {
    Scratch scratch = Scratch.ofThread();
    samples = scratch.samples(samplesSize);
    sums = scratch.sums(sumsSize);
    sweep.source = samples;
    sweep.target = sums;
  }

  @Override
  public void toPoints(float[] source, int[] starts, int channel, int columns) {
    WinogradTransforms.rowsToPoints(
        source,
        starts,
        columns,
        samples,
        ALIGNED + channel * POINTS * samplesStride,
        samplesStride);
  }

  @Override
  public void multiply(int columns) {
    sweep.weightsAt = 0;
    sweep.firstTap = 0;
    for (int point = 0; point < POINTS; point++) {
      sweep.targetRow = point * outputs;
      for (int block : blocks) {
        RegisterBlocks.run(sweep, block, 0, Math.max(columns, RegisterBlocks.columns(block)));
        sweep.targetRow += block;
        sweep.weightsAt += block * sweep.tapCount;
      }
      sweep.firstTap += sweep.tapCount;
    }
  }

  @Override
  public void toOutputs(int output, float[] target, int[] starts, int columns) {
    int from = ALIGNED + output * POINTS * sumsStride;
    int whole = columns / L * L;
    outputs(sums, from, sumsStride, biases[output], target, starts, 0, whole);
    if (whole < columns) {
      outputs(sums, from, sumsStride, biases[output], target, starts, columns - L, columns);
    }
  }

  private static void outputs(
      float[] sums,
      int row,
      int stride,
      float bias,
      float[] target,
      int[] starts,
      int from,
      int end) {
    int y0 = starts[0];
    int y1 = starts[1];
    int y2 = starts[2];
    int y3 = starts[3];
    FloatVector b = FloatVector.broadcast(SPECIES, bias);
    for (int j = from; j < end; j += L) {
      int at = row + j;
      FloatVector m0 = FloatVector.fromArray(SPECIES, sums, at);
      FloatVector m1 = FloatVector.fromArray(SPECIES, sums, at + stride);
      FloatVector m2 = FloatVector.fromArray(SPECIES, sums, at + 2 * stride);
      FloatVector m3 = FloatVector.fromArray(SPECIES, sums, at + 3 * stride);
      FloatVector m4 = FloatVector.fromArray(SPECIES, sums, at + 4 * stride);
      FloatVector m5 = FloatVector.fromArray(SPECIES, sums, at + 5 * stride);
      FloatVector sumA = m1.add(m2);
      FloatVector sumB = m3.add(m4);
      FloatVector differenceA = m1.sub(m2);
      FloatVector differenceB = m3.sub(m4);
      m0.add(sumA).add(sumB).add(b).intoArray(target, y0 + j);
      differenceB
          .fma(
              FloatVector.broadcast(SPECIES, B),
              differenceA.fma(FloatVector.broadcast(SPECIES, A), b))
          .intoArray(target, y1 + j);
      sumB.fma(
              FloatVector.broadcast(SPECIES, 2f), sumA.fma(FloatVector.broadcast(SPECIES, 0.5f), b))
          .intoArray(target, y2 + j);
      differenceB
          .fma(
              FloatVector.broadcast(SPECIES, 2 * B),
              differenceA.fma(FloatVector.broadcast(SPECIES, 0.5f * A), m5))
          .add(b)
          .intoArray(target, y3 + j);
    }
  }
}
