package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.Arrays;

/** The weights of one phase in the order in which the register blocks read them. */
final class PackedWeights {

  /** Rows of the largest register block: 8 where there are 32 registers, that is, AVX-512. */
  private static final int MOST_ROWS = Lanes.COUNT >= 16 ? 8 : 5;

  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int[] blockRows;
  private final int[] weightsAt;
  private final float[] weights;
  private final float[] bias;
  private final int[] biasRows;

  PackedWeights(TapSum operator, TapPhase rowTaps, TapPhase columnTaps) {
    this.rowTaps = rowTaps;
    this.columnTaps = columnTaps;
    int outputs = operator.outChannels();
    int groups = operator.groups();
    int taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.count();
    blockRows = partition(operator.outputsPerGroup());
    weightsAt = new int[groups * blockRows.length];
    weights = new float[Math.multiplyExact(outputs, taps)];
    // A block starts from vectors of its bias: as many values as its widest row has columns.
    int columns = RegisterBlocks.columns(1);
    bias = new float[outputs * columns];
    biasRows = new int[outputs];
    Arrays.setAll(biasRows, o -> o * columns);
    pack(operator);
  }

  /** Takes the weights and the bias of an operator. */
  void pack(TapSum operator) {
    int at = 0;
    int output = 0;
    for (int i = 0; i < weightsAt.length; i++) {
      weightsAt[i] = at;
      int rows = blockRows[i % blockRows.length];
      at = pack(operator, output, rows, at);
      output += rows;
    }
    int columns = RegisterBlocks.columns(1);
    for (int o = 0; o < biasRows.length; o++) {
      Arrays.fill(bias, o * columns, (o + 1) * columns, operator.weights().bias(o));
    }
  }

  /** Kernel row, channel, kernel column: the order of the sum. */
  private int pack(TapSum operator, int first, int rows, int start) {
    int at = start;
    for (int u = 0; u < rowTaps.count(); u++) {
      for (int c = 0; c < operator.channelsPerGroup(); c++) {
        for (int v = 0; v < columnTaps.count(); v++) {
          for (int i = 0; i < rows; i++) {
            weights[at++] = operator.weights().at(first + i, c, rowTaps.tap(u), columnTaps.tap(v));
          }
        }
      }
    }
    return at;
  }

  /** How many output channels each register block of a group computes. */
  int[] blockRows() {
    return blockRows;
  }

  /** The first output of a block, counted within the group. */
  int firstOutput(int block) {
    int output = 0;
    for (int i = 0; i < block; i++) {
      output += blockRows[i];
    }
    return output;
  }

  /** Turns a sweep to the weights and the bias of a block. */
  void select(Sweep sweep, int group, int block, int firstOutput) {
    sweep.weights = weights;
    sweep.weightsAt = weightsAt[group * blockRows.length + block];
    sweep.initial = bias;
    sweep.initialRows = biasRows;
    sweep.initialRow = firstOutput;
    sweep.initialStep = 0;
  }

  /**
   * Cuts outputs into register blocks: the fewest, of nearly the same size, so that none is left
   * over alone; of AVX-512's blocks of 8 as many as that allows.
   */
  static int[] partition(int outputs) {
    int eights =
        MOST_ROWS < 8 || outputs < 8 ? 0 : outputs % 8 == 1 ? outputs / 8 - 1 : outputs / 8;
    int rest = outputs - 8 * eights;
    int others = (rest + 4) / 5;
    int[] blocks = new int[eights + others];
    Arrays.fill(blocks, 0, eights, 8);
    for (int i = 0; i < others; i++) {
      blocks[eights + i] = rest / others + (i < rest % others ? 1 : 0);
    }
    return blocks;
  }
}
