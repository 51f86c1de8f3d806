package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Optional;

/**
 * A 3×3 kernel where each output comes from one channel, at any dilation and most strides:
 * depthwise layers and image filters.
 *
 * <p>There is so little to compute for each row of a channel that whatever is done beside it
 * counts: a few rows of one channel at a time, whose places are looked up once for all outputs of
 * the channel, and read where they are.
 */
final class DepthwiseKernel {

  /**
   * Rows of the target for each turn through the channels. Channels of a row lie one behind the
   * other, so that few rows are few streams of memory to follow; but their halo is read anew.
   */
  private static final int ROWS = 8;

  private static final int TAPS = 3;
  private static final int L = Lanes.COUNT;

  private final TapSum operator;
  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int rowStep;
  private final int columnStep;
  private final int outputsPerChannel;
  private final float[] weights;

  /** Where the rows of a channel begin: of the source or of {@link #copies}. */
  private final int[] sourceRows;

  private final int[] targetRows = new int[ROWS];
  private float[] copies = new float[0];

  /** Rows of less than a vector. */
  private final float[] narrow = new float[ROWS * L];

  private final ThreeByThree kernel = new ThreeByThree();

  /** The way for this sum, if it is such a one. */
  static Optional<DepthwiseKernel> of(TapSum operator) {
    boolean possible =
        operator.channelsPerGroup() == 1
            && operator.rows().outputStep() == 1
            && operator.columns().outputStep() == 1
            && operator.columns().inputStep() <= 2
            && operator.rows().phases().get(0).count() == TAPS
            && operator.columns().phases().get(0).count() == TAPS
            // Those of a transposed convolution go from right to left.
            && operator.columns().phases().get(0).offset(0) == 0;
    return possible ? Optional.of(new DepthwiseKernel(operator)) : Optional.empty();
  }

  private DepthwiseKernel(TapSum operator) {
    this.operator = operator;
    this.rowTaps = operator.rows().phases().get(0);
    this.columnTaps = operator.columns().phases().get(0);
    this.rowStep = operator.rows().inputStep();
    this.columnStep = operator.columns().inputStep();
    this.outputsPerChannel = operator.outputsPerGroup();
    this.sourceRows = new int[(ROWS - 1) * rowStep + rowTaps.extent()];
    this.weights = new float[operator.outChannels() * TAPS * TAPS];
    for (int i = 0; i < weights.length; i++) {
      int tap = i % (TAPS * TAPS);
      weights[i] = operator.weights().at(i / (TAPS * TAPS), 0, tap / TAPS, tap % TAPS);
    }
    kernel.weights = weights;
    kernel.sourceRows = sourceRows;
    kernel.middle = columnTaps.offset(1);
    kernel.right = columnTaps.offset(2);
    kernel.targetRows = targetRows;
  }

  void compute(Block source, Block target) {
    Region region = target.region();
    for (long top = region.top(); top < region.rows().end(); top += ROWS) {
      int height = (int) Math.min(region.rows().end() - top, ROWS);
      for (int channel = 0; channel < operator.inChannels(); channel++) {
        locate(source, channel, top, height, region);
        for (int i = 0; i < outputsPerChannel; i++) {
          output(target, channel * outputsPerChannel + i, top, height);
        }
      }
    }
  }

  /** Finds the rows of a channel that some rows of the target are computed from. */
  private void locate(Block source, int channel, long top, int height, Region region) {
    int width = (int) region.width();
    int rows = (height - 1) * rowStep + rowTaps.extent();
    long first = top * rowStep + rowTaps.first();
    int left = (int) (region.left() * columnStep + columnTaps.first() - source.region().left());
    int last = 0;
    for (int row = 0; row < rows; row++) {
      sourceRows[row] = source.rowStart(first + row, channel) + left;
      last = Math.max(last, sourceRows[row]);
    }
    // A vector of a narrow map may hold what follows the row, if anything does.
    int reach = (Math.max(width, L) - 1) * columnStep + columnTaps.extent();
    if (last + reach <= source.data().length) {
      kernel.source = source.data();
    } else {
      copy(source.data(), rows, (width - 1) * columnStep + columnTaps.extent(), reach);
    }
  }

  private void copy(float[] data, int rows, int samples, int room) {
    if (copies.length < rows * room) {
      copies = new float[rows * room];
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(data, sourceRows[row], copies, row * room, samples);
      sourceRows[row] = row * room;
    }
    kernel.source = copies;
  }

  /** Computes some rows of an output. */
  private void output(Block target, int output, long top, int height) {
    int width = (int) target.region().width();
    boolean aside = width < L;
    for (int row = 0; row < height; row++) {
      targetRows[row] = aside ? row * L : target.rowStart(top + row, output);
    }
    kernel.target = aside ? narrow : target.data();
    kernel.weightsAt = output * TAPS * TAPS;
    kernel.bias = operator.weights().bias(output);
    kernel.compute(rowTaps, rowStep, columnStep, height, Math.max(width, L));
    for (int row = 0; aside && row < height; row++) {
      int to = target.rowStart(top + row, output);
      System.arraycopy(narrow, row * L, target.data(), to, width);
    }
  }
}
