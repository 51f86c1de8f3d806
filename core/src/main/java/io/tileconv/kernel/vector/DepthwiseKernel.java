package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Optional;

/**
 * A kernel where each output comes from one channel, at any dilation and most strides: depthwise
 * layers and image filters.
 *
 * <p>There is so little to compute for each row of a channel that whatever is done beside it
 * counts: a few rows of one channel at a time, whose places are looked up once for all outputs of
 * the channel, and read where they are. Kernels of 3×3 have {@linkplain ThreeByThree loops of their
 * own}; for the others {@link KernelRows} goes row by row: 5×5 on the narrow maps of mobile
 * networks runs 1.7 times as fast as with register blocks, and 2.4 times with a stride of two.
 */
final class DepthwiseKernel {

  /**
   * Rows of the target for each turn through the channels. Channels of a row lie one behind the
   * other, so that few rows are few streams of memory to follow; but their halo is read anew.
   */
  private static final int ROWS = 8;

  /** A wider stride would drop too many of the columns that are computed. */
  private static final int MOST_STRIDE = 3;

  private static final int L = Lanes.COUNT;

  private TapSum operator;
  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int rowStep;
  private final int columnStep;
  private final int outputsPerChannel;
  private final int taps;
  private final float[] weights;

  /** Where the rows of a channel begin: of the source or of {@link #copies}. */
  private final int[] sourceRows;

  private final int[] targetRows = new int[ROWS];
  private float[] copies = new float[0];

  /** Rows of less than a vector. */
  private final float[] narrow = new float[ROWS * L];

  /** Null for other kernels. */
  private final ThreeByThree threeByThree;

  private final KernelRows kernelRows = new KernelRows();

  /** The rows of a channel are in here. */
  private float[] data;

  /** The way for this sum, if it is such a one. */
  static Optional<DepthwiseKernel> of(TapSum operator) {
    TapAxis columns = operator.columns();
    boolean possible =
        operator.channelsPerGroup() == 1
            && operator.rows().outputStep() == 1
            && columns.outputStep() == 1
            && columns.inputStep() <= MOST_STRIDE
            && operator.rows().phases().get(0).count() > 0
            && isAscending(columns.phases().get(0));
    return possible ? Optional.of(new DepthwiseKernel(operator)) : Optional.empty();
  }

  /** Those of a transposed convolution go from right to left. */
  private static boolean isAscending(TapPhase columns) {
    return columns.count() > 0 && columns.offset(0) == 0;
  }

  private DepthwiseKernel(TapSum operator) {
    this.operator = operator;
    this.rowTaps = operator.rows().phases().get(0);
    this.columnTaps = operator.columns().phases().get(0);
    this.rowStep = operator.rows().inputStep();
    this.columnStep = operator.columns().inputStep();
    this.outputsPerChannel = operator.outputsPerGroup();
    this.sourceRows = new int[(ROWS - 1) * rowStep + rowTaps.extent()];
    this.taps = rowTaps.count() * columnTaps.count();
    this.weights = new float[operator.outChannels() * taps];
    pack(operator);
    boolean three = rowTaps.count() == 3 && columnTaps.count() == 3 && columnStep <= 2;
    this.threeByThree = three ? threeByThree() : null;
  }

  /** Takes the weights of an operator that is otherwise the same. */
  void pack(TapSum changed) {
    operator = changed;
    for (int i = 0; i < weights.length; i++) {
      int row = i % taps / columnTaps.count();
      int column = i % taps % columnTaps.count();
      weights[i] = changed.weights().at(i / taps, 0, row, column);
    }
  }

  private ThreeByThree threeByThree() {
    ThreeByThree kernel = new ThreeByThree();
    kernel.weights = weights;
    kernel.sourceRows = sourceRows;
    kernel.middle = columnTaps.offset(1);
    kernel.right = columnTaps.offset(2);
    kernel.targetRows = targetRows;
    return kernel;
  }

  /**
   * Whether this is the fastest way for a target: of other kernels than 3×3, several rows are
   * better computed together, and wide rows fill register blocks.
   */
  boolean isFor(Region region) {
    boolean small =
        region.height() < WindowKernel.ROWS && region.width() < RegisterBlocks.columns(1);
    return threeByThree != null || columnStep > 1 || small;
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
    int computed =
        threeByThree != null
            ? (Math.max(width, L) - 1) * columnStep + 1
            : KernelRows.columns((width - 1) * columnStep + 1);
    int reach = computed - 1 + columnTaps.extent();
    if (last + reach <= source.data().length) {
      data = source.data();
    } else {
      copy(source.data(), rows, (width - 1) * columnStep + columnTaps.extent(), reach);
    }
  }

  private void copy(float[] from, int rows, int samples, int room) {
    if (copies.length < rows * room) {
      copies = new float[rows * room];
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(from, sourceRows[row], copies, row * room, samples);
      sourceRows[row] = row * room;
    }
    data = copies;
  }

  /** Computes some rows of an output. */
  private void output(Block target, int output, long top, int height) {
    if (threeByThree != null) {
      threeByThree(target, output, top, height);
      return;
    }
    int width = (int) target.region().width();
    float bias = operator.weights().bias(output);
    int dilation = columnTaps.count() > 1 ? columnTaps.offset(1) : 0;
    for (int row = 0; row < height; row++) {
      kernelRows.open(data, weights, dilation, bias, (width - 1) * columnStep + 1);
      int weightsAt = output * taps;
      for (int u = 0; u < rowTaps.count(); u++) {
        kernelRows.add(
            sourceRows[row * rowStep + rowTaps.offset(u)], weightsAt, columnTaps.count());
        weightsAt += columnTaps.count();
      }
      kernelRows.close(target.data(), target.rowStart(top + row, output), columnStep, width);
    }
  }

  private void threeByThree(Block target, int output, long top, int height) {
    int width = (int) target.region().width();
    boolean aside = width < L;
    for (int row = 0; row < height; row++) {
      targetRows[row] = aside ? row * L : target.rowStart(top + row, output);
    }
    threeByThree.source = data;
    threeByThree.target = aside ? narrow : target.data();
    threeByThree.weightsAt = output * taps;
    threeByThree.bias = operator.weights().bias(output);
    threeByThree.compute(rowTaps, rowStep, columnStep, height, Math.max(width, L));
    for (int row = 0; aside && row < height; row++) {
      int to = target.rowStart(top + row, output);
      System.arraycopy(narrow, row * L, target.data(), to, width);
    }
  }
}
