package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;

/**
 * Computes one phase of a sum over taps from {@linkplain PackedSamples packed samples}, as matrix
 * products are computed (K. Goto, R. A. van de Geijn, Anatomy of high-performance matrix
 * multiplication, ACM TOMS 34, 2008): panels of a few rows and two vectors of columns, runs of taps
 * whose samples stay in the first-level cache, and as many outputs at a time as have their weights
 * in the second.
 */
final class PackedPhase {

  /** Taps of a run: their samples take 18 KiB of a first-level cache of 32 with AVX2. */
  private static final int MOST_TAPS = 288;

  /** Weights of a run for all outputs that take turns, in floats: 192 KiB. */
  private static final int CACHED_WEIGHTS = 48 << 10;

  /** Packed samples of a panel, in floats: 160 KiB. */
  private static final int CACHED_SAMPLES = 40 << 10;

  /** The same where the weights do not fit the second-level cache, and are read once a panel. */
  private static final int MOST_SAMPLES = 256 << 10;

  private static final int MOST_ROWS = 16;
  private static final int L = Lanes.COUNT;

  private final TapSum operator;
  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int rowPhase;
  private final int columnPhase;
  private final int taps;
  private final RowLattice lattice;
  private final OutputBlocks blocks;
  private final PackedSamples samples;
  private final int mostRows;
  private final MicroOperands operands = new MicroOperands();

  /** Finished and unfinished sums of a panel: {@code [row][output][column]}. */
  private final float[] sums;

  private final int sumsOfRow;

  PackedPhase(TapSum operator, int rowPhase, int columnPhase) {
    this.operator = operator;
    this.rowPhase = rowPhase;
    this.columnPhase = columnPhase;
    this.rowTaps = operator.rows().phases().get(rowPhase);
    this.columnTaps = operator.columns().phases().get(columnPhase);
    this.taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.count();
    this.lattice = new RowLattice(rowTaps, operator.rows().inputStep());
    this.blocks = new OutputBlocks(operator, rowTaps, columnTaps);
    this.samples =
        new PackedSamples(operator.channelsPerGroup(), operator.columns().inputStep(), columnTaps);
    this.sumsOfRow = blocks.first(blocks.count()) * MicroKernel.COLUMNS;
    this.mostRows = mostRows();
    samples.ensure(lattice.packedRows(mostRows));
    this.sums = new float[mostRows * sumsOfRow];
  }

  private int mostRows() {
    boolean weightsFit = (long) taps * operator.outputsPerGroup() <= CACHED_WEIGHTS;
    int most = weightsFit ? CACHED_SAMPLES : MOST_SAMPLES;
    int rows = 1;
    while (rows < MOST_ROWS && (long) lattice.packedRows(rows + 1) * samples.rowSize() <= most) {
      rows++;
    }
    return rows;
  }

  /** Rows of the phase that are best computed at a time. */
  int bandHeight() {
    return mostRows * lattice.targetStep();
  }

  /**
   * Computes a band of rows, all columns of the phase that the target has.
   *
   * @param top its first row, counted within the phase
   */
  void compute(Block source, Block target, long top, int height) {
    TapAxis columns = operator.columns();
    long left = columns.firstOf(columnPhase, target.region().columns().begin());
    int width = (int) (columns.firstOf(columnPhase, target.region().columns().end()) - left);
    if (width <= 0) {
      return;
    }
    for (int group = 0; group < operator.groups(); group++) {
      for (int turn = 0; turn < Math.min(height, lattice.targetStep()); turn++) {
        int count = (height - turn + lattice.targetStep() - 1) / lattice.targetStep();
        turn(source, target, group, top + turn, count, left, width);
      }
    }
  }

  /**
   * Rows {@link RowLattice#targetStep} apart. Vectors of columns are computed in pairs; if one is
   * left over, its upper and lower rows make a pair. The last vector of a row is shifted back.
   */
  private void turn(
      Block source, Block target, int group, long top, int height, long left, int width) {
    int vectors = (width + L - 1) / L;
    for (int vector = 0; vector + 1 < vectors; vector += 2) {
      int second = Math.min((vector + 1) * L, width - L);
      panels(source, target, group, top, top, height, left, vector * L, second, width);
    }
    if (vectors % 2 == 1) {
      int last = Math.max(0, width - L);
      int half = (height + 1) / 2;
      long middle = top + (long) (height - half) * lattice.targetStep();
      panels(source, target, group, top, middle, half, left, last, last, width);
    }
  }

  /** Two vectors of columns, from two rows on. */
  private void panels(
      Block source,
      Block target,
      int group,
      long topA,
      long topB,
      int height,
      long left,
      int columnA,
      int columnB,
      int width) {
    int panels = (height + mostRows - 1) / mostRows;
    int done = 0;
    for (int panel = 0; panel < panels; panel++) {
      int rows = (height - done + panels - panel - 1) / (panels - panel);
      long down = (long) done * lattice.targetStep();
      pack(source, group, topA + down, topB + down, rows, left, columnA, columnB, width);
      sum(group, rows);
      write(target, group, topA + down, rows, left + columnA, 0, width);
      write(target, group, topB + down, rows, left + columnB, L, width);
      done += rows;
    }
  }

  private void pack(
      Block source,
      int group,
      long topA,
      long topB,
      int height,
      long left,
      int columnA,
      int columnB,
      int width) {
    int stride = operator.columns().inputStep();
    int origin = (int) (left * stride + columnTaps.first() - source.region().left());
    long rowA = topA * operator.rows().inputStep() + rowTaps.first();
    long rowB = topB * operator.rows().inputStep() + rowTaps.first();
    int packedRows = taps == 0 ? 0 : lattice.packedRows(height);
    for (int i = 0; i < packedRows; i++) {
      int row = lattice.sourceRow(i, height);
      samples.pack(
          source,
          group * operator.channelsPerGroup(),
          i,
          rowA + row,
          origin + columnA * stride,
          rowB + row,
          origin + columnB * stride,
          Math.min(width, L));
    }
  }

  private void sum(int group, int height) {
    operands.samples = samples.data();
    operands.sums = sums;
    int runs = Math.max(1, (taps + MOST_TAPS - 1) / MOST_TAPS);
    int tap = 0;
    for (int run = 0; run < runs; run++) {
      int count = (taps - tap + runs - run - 1) / (runs - run);
      operands.taps = count;
      int atOnce = Math.max(1, CACHED_WEIGHTS / (Math.max(1, count) * MicroKernel.weightsOfTap(8)));
      for (int first = 0; first < blocks.count(); first += atOnce) {
        int last = Math.min(blocks.count(), first + atOnce);
        for (int row = 0; row < height; row++) {
          operands.samplesAt =
              lattice.packedRow(row, height) * samples.rowSize() + tap * MicroKernel.COLUMNS;
          sumRow(group, row, first, last, tap);
        }
      }
      tap += count;
    }
  }

  private void sumRow(int group, int row, int firstBlock, int lastBlock, int tap) {
    for (int block = firstBlock; block < lastBlock; block++) {
      operands.sumsAt = row * sumsOfRow + blocks.first(block) * MicroKernel.COLUMNS;
      blocks.selectWeights(operands, group, block, tap);
      if (tap == 0) {
        blocks.selectBias(operands, group, block);
      } else {
        operands.initial = sums;
        operands.initialAt = operands.sumsAt;
        operands.initialOutputStep = MicroKernel.COLUMNS;
        operands.initialVectorStep = L;
      }
      MicroKernel.run(operands, blocks.size(block));
    }
  }

  /** Writes one of the two vectors of all rows and outputs. */
  private void write(
      Block target, int group, long top, int height, long column, int vector, int width) {
    int rowStep = operator.rows().outputStep();
    int columnStep = operator.columns().outputStep();
    int to = (int) (column * columnStep + columnPhase - target.region().left());
    int lanes = Math.min(width, L);
    int firstOutput = group * operator.outputsPerGroup();
    for (int i = 0; i < height; i++) {
      long row = (top + (long) i * lattice.targetStep()) * rowStep + rowPhase;
      int from = i * sumsOfRow + vector;
      for (int output = 0; output < operator.outputsPerGroup(); output++) {
        int start = target.rowStart(row, firstOutput + output) + to;
        SumRows.write(sums, from, target.data(), start, columnStep, lanes);
        from += MicroKernel.COLUMNS;
      }
    }
  }
}
