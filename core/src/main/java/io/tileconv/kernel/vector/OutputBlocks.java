package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.Arrays;
import java.util.List;

/**
 * The outputs of a phase, cut into blocks for the {@linkplain MicroKernel micro-kernel}, and their
 * weights in the order in which it reads them.
 */
final class OutputBlocks {

  /** Fewer outputs in a block are too few sums to keep the multiply-adds busy. */
  private static final int LEAST = 4;

  /** Outputs of each block of a group. */
  private final int[] sizes;

  /** Where each block's outputs begin among all of a group's blocks, and at last their number. */
  private final int[] firsts;

  private final TapPhase rowTaps;
  private final List<TapPhase> columnTaps;
  private final int outputsPerGroup;

  /** Outputs of a group: all of the first phase, all of the second. */
  private final int outputs;

  private final int[] weightsAt;
  private final float[] weights;
  private final float[] bias;

  /**
   * @param columnTaps the taps of each phase along the columns; all of them read the same samples,
   *     so that a phase is so many outputs more
   */
  OutputBlocks(TapSum operator, TapPhase rowTaps, List<TapPhase> columnTaps) {
    this.rowTaps = rowTaps;
    this.columnTaps = columnTaps;
    outputsPerGroup = operator.outputsPerGroup();
    outputs = outputsPerGroup * columnTaps.size();
    sizes = partition(outputs);
    firsts = new int[sizes.length + 1];
    int weightsOfTap = 0;
    for (int i = 0; i < sizes.length; i++) {
      firsts[i + 1] = firsts[i] + sizes[i];
      weightsOfTap += MicroKernel.weightsOfTap(sizes[i]);
    }
    int groups = operator.groups();
    int taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.get(0).count();
    weightsAt = new int[groups * sizes.length];
    weights = new float[Math.multiplyExact(groups * weightsOfTap, taps)];
    bias = new float[groups * firsts[sizes.length] * Lanes.COUNT];
    int at = 0;
    for (int i = 0; i < weightsAt.length; i++) {
      weightsAt[i] = at;
      at += taps * MicroKernel.weightsOfTap(sizes[i % sizes.length]);
    }
    pack(operator);
  }

  /** Takes the weights and the bias of an operator. */
  void pack(TapSum operator) {
    for (int i = 0; i < weightsAt.length; i++) {
      int group = i / sizes.length;
      int block = i % sizes.length;
      pack(operator, group, block, weightsAt[i]);
      packBias(operator, group, block);
    }
  }

  /** Kernel row, channel, kernel column: the order of the sum. */
  private void pack(TapSum operator, int group, int block, int start) {
    int used = used(block);
    int[] outputOf = new int[used];
    Arrays.setAll(outputOf, i -> group * outputsPerGroup + (firsts[block] + i) % outputsPerGroup);
    int at = start;
    for (int u = 0; u < rowTaps.count(); u++) {
      int row = rowTaps.tap(u);
      for (int c = 0; c < operator.channelsPerGroup(); c++) {
        for (int v = 0; v < columnTaps.get(0).count(); v++) {
          for (int i = 0; i < used; i++) {
            int column = columnTaps.get((firsts[block] + i) / outputsPerGroup).tap(v);
            weights[at + i] = operator.weights().at(outputOf[i], c, row, column);
          }
          at += MicroKernel.weightsOfTap(sizes[block]);
        }
      }
    }
  }

  private void packBias(TapSum operator, int group, int block) {
    for (int i = 0; i < used(block); i++) {
      int at = biasAt(group, block) + i * Lanes.COUNT;
      int output = group * outputsPerGroup + (firsts[block] + i) % outputsPerGroup;
      Arrays.fill(bias, at, at + Lanes.COUNT, operator.weights().bias(output));
    }
  }

  /** How many outputs of a block there are; the others of the last have weights of zero. */
  private int used(int block) {
    return Math.min(sizes[block], outputs - firsts[block]);
  }

  private int biasAt(int group, int block) {
    return (group * firsts[sizes.length] + firsts[block]) * Lanes.COUNT;
  }

  /** Number of blocks of a group. */
  int count() {
    return sizes.length;
  }

  /** Outputs of a block. */
  int size(int block) {
    return sizes[block];
  }

  /**
   * The first output of a block, counted within the group; of the block after the last, the end.
   */
  int first(int block) {
    return firsts[block];
  }

  /** Turns to the weights of a block from a tap on. */
  void selectWeights(MicroOperands operands, int group, int block, int firstTap) {
    operands.weights = weights;
    operands.weightsAt =
        weightsAt[group * sizes.length + block] + firstTap * MicroKernel.weightsOfTap(sizes[block]);
  }

  /** Lets the sums of a block start from its bias. */
  void selectBias(MicroOperands operands, int group, int block) {
    operands.initial = bias;
    operands.initialAt = biasAt(group, block);
    operands.initialOutputStep = Lanes.COUNT;
    operands.initialVectorStep = 0;
  }

  /** Cuts outputs into the fewest blocks, of nearly the same size. */
  static int[] partition(int outputs) {
    int most = MicroKernel.mostOutputs();
    int[] blocks = new int[(outputs + most - 1) / most];
    int left = outputs;
    for (int i = 0; i < blocks.length; i++) {
      int share = (left + blocks.length - i - 1) / (blocks.length - i);
      // There is no block of seven.
      blocks[i] = share == 7 ? 8 : Math.max(LEAST, share);
      left -= Math.min(left, blocks[i]);
    }
    return blocks;
  }
}
