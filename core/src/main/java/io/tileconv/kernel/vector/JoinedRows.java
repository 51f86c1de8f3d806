package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/**
 * Computes a sum over taps with the rows of the target joined to one long row, so that vectors are
 * full where rows are not a whole number of them: maps of 7×7 make 4 vectors instead of 7, which
 * are to 77 % used instead of 44, and 28×28 make 49 of 49.
 *
 * <p>Copying the samples takes more time than {@linkplain PackedPhase packing} them, 20 % of 3×3
 * from 64 channels to 64, so it must gain more lanes than that: 7×7, 9×9 and 12×12 ran 1.7, 1.5 and
 * 1.16 times as fast, 14×14 as fast. Deep layers gain for another reason: all pixels of a map take
 * turns with the weights of a block of outputs, so that weights of megabytes are read once, and 512
 * channels to 512 at 16×16 ran 1.55 times as fast, at 32×32 1.07 times.
 */
final class JoinedRows {

  /** Taps of a run: see {@link PackedPhase}. */
  private static final int MOST_TAPS = 640;

  /** Packed samples, in floats: 640 KiB of a second-level cache of 1 MiB. */
  private static final int CACHED_SAMPLES = 160 << 10;

  /** Weights of a run for all outputs that take turns, in floats: 192 KiB. */
  private static final int CACHED_WEIGHTS = 48 << 10;

  /** Weights that no second-level cache holds, in floats: 4 MiB. */
  private static final int MANY_WEIGHTS = 1 << 20;

  /**
   * How many times as many lanes must be in use as without joining. At 9 to 12 columns, 1.5 to 1.2
   * times as many were 1.5 to 1.16 times as fast; at 20, 1.5 times as many only 1.08 times.
   */
  private static final double LEAST_GAIN = 1.15;

  private static final double LEAST_GAIN_OF_MORE_THAN_A_VECTOR = 1.45;

  /** Columns from which on rows are long enough by themselves. */
  private static final int WIDE = 64;

  private static final int L = Lanes.COUNT;

  private final TapSum operator;
  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int taps;
  private final int runs;
  private final OutputBlocks blocks;
  private final JoinedSamples samples;
  private final MicroOperands operands = new MicroOperands();

  /** {@code [output][pixel]} of a group. */
  private float[] sums = new float[0];

  private int pitch;
  private final int[] sumStarts;

  JoinedRows(TapSum operator) {
    this.operator = operator;
    this.rowTaps = operator.rows().phases().get(0);
    this.columnTaps = operator.columns().phases().get(0);
    this.taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.count();
    this.runs = Math.max(1, (taps + MOST_TAPS - 1) / MOST_TAPS);
    this.blocks = new OutputBlocks(operator, rowTaps, List.of(columnTaps));
    this.samples =
        new JoinedSamples(
            operator.channelsPerGroup(),
            rowTaps,
            operator.rows().inputStep(),
            columnTaps,
            operator.columns().inputStep());
    this.sumStarts = new int[blocks.first(blocks.count())];
  }

  /**
   * Whether this is the way for a sum of many outputs.
   *
   * @param height of the target
   */
  static boolean isFor(TapSum operator, long height, long width) {
    TapAxis rows = operator.rows();
    TapAxis columns = operator.columns();
    if (rows.outputStep() > 1 || columns.outputStep() > 1 || columns.inputStep() > 1) {
      return false;
    }
    long taps =
        (long) rows.phases().get(0).count()
            * operator.channelsPerGroup()
            * columns.phases().get(0).count();
    boolean deep = taps * operator.outputsPerGroup() > MANY_WEIGHTS;
    if (width >= WIDE) {
      return false;
    }
    double least = width <= L ? LEAST_GAIN : LEAST_GAIN_OF_MORE_THAN_A_VECTOR;
    double lanes = (double) width / ((width + L - 1) / L * L);
    return deep || least * lanes < used((int) (Math.min(height, WIDE) * width));
  }

  /** Takes the weights of an operator that is otherwise the same. */
  void pack(TapSum changed) {
    blocks.pack(changed);
  }

  void compute(Block source, Block target) {
    Region region = target.region();
    int width = (int) region.width();
    int band = bandHeight((int) region.height(), width);
    for (long top = region.top(); top < region.rows().end(); top += band) {
      int height = (int) Math.min(band, region.rows().end() - top);
      resize(height, width);
      for (int group = 0; group < operator.groups(); group++) {
        band(source, target, group, top, height, width);
      }
    }
  }

  /** Of the heights whose samples fit the cache, one that leaves few lanes of the last panel. */
  private int bandHeight(int height, int width) {
    int most = Math.max(1, CACHED_SAMPLES / ((taps + runs - 1) / runs) / width);
    if (height <= most) {
      return height;
    }
    int best = most;
    for (int rows = most; rows > most / 2; rows--) {
      if (used(rows * width) > used(best * width)) {
        best = rows;
      }
    }
    return best;
  }

  private static double used(int pixels) {
    return (double) pixels / (panels(pixels) * MicroKernel.COLUMNS);
  }

  private static int panels(int pixels) {
    return (pixels + MicroKernel.COLUMNS - 1) / MicroKernel.COLUMNS;
  }

  private void resize(int height, int width) {
    samples.resize(height, width);
    // Rows of sums are not to meet in the same few places of the first-level cache.
    pitch = panels(height * width) * MicroKernel.COLUMNS + L;
    if (sums.length < sumStarts.length * pitch) {
      sums = new float[sumStarts.length * pitch];
    }
    for (int i = 0; i < sumStarts.length; i++) {
      sumStarts[i] = i * pitch;
    }
  }

  private void band(Block source, Block target, int group, long top, int height, int width) {
    int left =
        (int)
            (target.region().left() * operator.columns().inputStep()
                + columnTaps.first()
                - source.region().left());
    long row = top * operator.rows().inputStep() + rowTaps.first();
    samples.copy(source, group * operator.channelsPerGroup(), row, left);
    sum(group, panels(height * width));
    write(target, group, top, height, width);
  }

  private void sum(int group, int panels) {
    operands.target = sums;
    operands.targetRows = sumStarts;
    operands.targetNext = L;
    int tap = 0;
    for (int run = 0; run < runs; run++) {
      int count = (taps - tap + runs - run - 1) / (runs - run);
      samples.pack(tap, count, panels);
      operands.samples = samples.data();
      operands.taps = count;
      int atOnce = Math.max(1, CACHED_WEIGHTS / (Math.max(1, count) * MicroKernel.weightsOfTap(8)));
      for (int first = 0; first < blocks.count(); first += atOnce) {
        int last = Math.min(blocks.count(), first + atOnce);
        for (int panel = 0; panel < panels; panel++) {
          operands.samplesAt = panel * count * MicroKernel.COLUMNS;
          operands.targetColumn = panel * MicroKernel.COLUMNS;
          sum(group, first, last, tap);
        }
      }
      tap += count;
    }
  }

  private void sum(int group, int firstBlock, int lastBlock, int tap) {
    for (int block = firstBlock; block < lastBlock; block++) {
      operands.targetRow = blocks.first(block);
      blocks.selectWeights(operands, group, block, tap);
      if (tap == 0) {
        blocks.selectBias(operands, group, block);
      } else {
        operands.initial = sums;
        operands.initialAt = sumStarts[operands.targetRow] + operands.targetColumn;
        operands.initialOutputStep = pitch;
        operands.initialVectorStep = L;
      }
      MicroKernel.run(operands, blocks.size(block));
    }
  }

  private void write(Block target, int group, long top, int height, int width) {
    int outputs = operator.outputsPerGroup();
    for (int row = 0; row < height; row++) {
      for (int o = 0; o < outputs; o++) {
        int to = target.rowStart(top + row, group * outputs + o);
        System.arraycopy(sums, sumStarts[o] + row * width, target.data(), to, width);
      }
    }
  }
}
