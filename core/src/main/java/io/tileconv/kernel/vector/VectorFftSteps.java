package io.tileconv.kernel.vector;

import static io.tileconv.kernel.vector.Scratch.ALIGNED;

import io.tileconv.kernel.fft.BinTaps;
import io.tileconv.kernel.fft.FftSteps;
import io.tileconv.kernel.fft.PackedBins;
import io.tileconv.kernel.fft.Transform;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The steps of a convolution by transforms with vectors, whose lanes are neighbouring columns: no
 * lane is ever moved. A transform goes down one vector of columns at a time, in memory of the
 * first-level cache; bins lie as rows, along which the products are sums over taps.
 */
public final class VectorFftSteps implements FftSteps {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Samples and sums of a strip, in floats: half of a second-level cache of 1 MiB. */
  private static final int MOST_FLOATS = 1 << 17;

  private static final int MOST_COLUMNS = 512;
  private static final int LEAST_COLUMNS = 64;

  private final int points;
  private final List<Transform.Stage> stages;
  private final int mostColumns;
  private final float[] biases;
  private final FftProducts products = new FftProducts();

  /** {@code [channel][bin][column]}, real parts and then imaginary ones. */
  private float[] samples;

  private final int samplesStride;

  /** One vector of columns in a transform, and behind it {@code [bin][column]} as above. */
  private float[] sums;

  private final int sumsStride;
  private final int sumsStart;

  private final FftButterflies.Values first = new FftButterflies.Values();
  private final FftButterflies.Values between = new FftButterflies.Values();

  public VectorFftSteps(TapSum sum, Transform transform) {
    TapPhase columns = sum.columns().phases().get(0);
    int channels = sum.channelsPerGroup();
    points = transform.points();
    stages = transform.stages();
    // For each column a value of each bin of each channel, and one of the sums.
    int fitting =
        (MOST_FLOATS - samples(channels, columns.extent())) / samples(channels + 1, 1) / 64 * 64;
    mostColumns = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, fitting));
    sumsStride = Scratch.stride(mostColumns);
    samplesStride = Scratch.stride(mostColumns + columns.extent() - 1 + L);
    sumsStart = ALIGNED + samples(1, L);
    biases = new float[sum.outChannels()];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = sum.weights().bias(i);
    }
    PackedBins packed = PackedBins.of(sum, transform);
    products.real = packed.real();
    products.imaginary = packed.imaginary();
    List<BinTaps.Tap> taps = packed.taps().taps();
    products.paired = packed.taps().paired();
    products.taps = new int[taps.size()];
    Arrays.setAll(
        products.taps, k -> taps.get(k).channel() * points * samplesStride + taps.get(k).offset());
    products.samplesApart = channels * points * samplesStride;
    products.sumsApart = points * sumsStride;
  }

  /** Floats of complex values of all points. */
  private int samples(int channels, int columns) {
    return Math.multiplyExact(2 * points * channels, columns);
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
    samples = scratch.samples(ALIGNED + 2 * products.samplesApart);
    sums = scratch.sums(sumsStart + 2 * products.sumsApart);
    products.samples = samples;
    products.sums = sums;
    between.set(sums, ALIGNED, ALIGNED + points * L, L);
  }

  @Override
  public void toBins(float[] source, int[] starts, int channel, int columns) {
    int at = ALIGNED + channel * points * samplesStride;
    int last = stages.size() - 1;
    for (int column = 0; column < columns; column += L) {
      // The last vector is shifted back over columns that are done already.
      int from = Math.min(column, columns - L);
      load(source, starts, from, sums, 2 * points);
      for (int i = 0; i < last; i++) {
        FftButterflies.apart(stages.get(i), between, between);
      }
      first.set(samples, at + from, at + from + products.samplesApart, samplesStride);
      FftButterflies.apart(stages.get(last), between, first);
    }
  }

  private static void load(float[] source, int[] starts, int column, float[] to, int rows) {
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(SPECIES, source, starts[row] + column).intoArray(to, ALIGNED + row * L);
    }
  }

  @Override
  public void multiply(int output, int columns) {
    int taps = products.taps.length;
    products.weightsAt = output * points * taps;
    for (int bin = 0; bin < points; bin++) {
      int from = ALIGNED + bin * samplesStride;
      int to = sumsStart + bin * sumsStride;
      for (int column = 0; column < columns; column += FftProducts.COLUMNS) {
        products.run(from + column, to + column);
      }
      products.weightsAt += taps;
    }
  }

  @Override
  public void toOutputs(int output, float[] target, int[] starts, int rows, int columns) {
    for (int column = 0; column < columns; column += L) {
      int to = Math.min(column, columns - L);
      first.set(sums, sumsStart + to, sumsStart + to + products.sumsApart, sumsStride);
      FftButterflies.together(stages.get(stages.size() - 1), first, between);
      for (int i = stages.size() - 2; i >= 0; i--) {
        FftButterflies.together(stages.get(i), between, between);
      }
      store(sums, biases[output], target, starts, to, rows);
    }
  }

  private static void store(
      float[] from, float bias, float[] target, int[] starts, int column, int rows) {
    FloatVector b = FloatVector.broadcast(SPECIES, bias);
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(SPECIES, from, ALIGNED + row * L)
          .add(b)
          .intoArray(target, starts[row] + column);
    }
  }
}
