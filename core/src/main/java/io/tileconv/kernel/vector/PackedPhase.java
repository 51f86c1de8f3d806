package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/**
 * Computes one phase of a sum over taps from {@linkplain PackedSamples packed samples}, as matrix
 * products are computed (K. Goto, R. A. van de Geijn, Anatomy of high-performance matrix
 * multiplication, ACM TOMS 34, 2008): panels of a few rows and two vectors of columns, runs of
 * taps, and as many outputs at a time as have their weights in the second-level cache.
 */
final class PackedPhase {

  /**
   * Taps of a run. With AVX2 their samples take up to 40 KiB, more than a first-level cache, but
   * they are read in one direction, so that the processor fetches them ahead; runs of 288 taps,
   * which fit, were 5 to 10 % slower for their sums that wait in memory.
   */
  private static final int MOST_TAPS = 640;

  /** Weights of a run for all outputs that take turns, in floats: 192 KiB. */
  private static final int CACHED_WEIGHTS = 48 << 10;

  /** Packed samples of a panel, in floats: 96 KiB. */
  private static final int CACHED_SAMPLES = 24 << 10;

  /** The same where the weights do not fit the second-level cache, and are read once a panel. */
  private static final int MOST_SAMPLES = 256 << 10;

  private static final int MOST_ROWS = 16;

  /** Vectors of columns whose source is fetched into the second-level cache at once. */
  private static final int FETCHED_VECTORS = 8;

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private static final int L = Lanes.COUNT;

  private final TapSum operator;
  private final TapPhase rowTaps;
  private final TapPhase columnTaps;
  private final int rowPhase;
  private final int columnPhase;

  /** How many phases along the columns, this one and the next ones, are computed at once. */
  private final int phases;

  private final int taps;
  private final RowLattice lattice;
  private final OutputBlocks blocks;
  private final PackedSamples samples;
  private final int mostRows;
  private final MicroOperands operands = new MicroOperands();

  /** Finished and unfinished sums of a panel: {@code [row][output][column]}. */
  private final float[] sums;

  private final int sumsOfRow;

  /** Where each row of {@link #sums} begins. */
  private final int[] sumStarts;

  /** Runs of taps, each of which goes on with the sums of the one before. */
  private final int runs;

  private final int outputs;

  /** Whether whole vectors of sums can go to the target at once. */
  private final boolean direct;

  private final TargetBand band = new TargetBand();
  private int rowStartsAt;

  /** The odd phase along the columns while this one is the even one of both; otherwise null. */
  private PackedPhase odd;

  /** Whether the finished sums of the panel are written to the target, block by block. */
  private boolean writes;

  /** Rows of the band and places in a row that the two vectors of the panel go to. */
  private int rowA;

  private int rowB;
  private int toA;
  private int toB;
  private int lanes;

  /** Keeps the compiler from leaving out {@link #fetch}. */
  private int fetched;

  /** One phase along the columns. */
  PackedPhase(TapSum operator, int rowPhase, int columnPhase) {
    this(operator, rowPhase, columnPhase, 1);
  }

  /** All phases along the columns at once, which all read the same samples. */
  static Optional<PackedPhase> together(TapSum operator, int rowPhase) {
    List<TapPhase> phases = operator.columns().phases();
    for (TapPhase phase : phases) {
      if (phases.size() < 2 || !phase.readsAs(phases.get(0))) {
        return Optional.empty();
      }
    }
    return Optional.of(new PackedPhase(operator, rowPhase, 0, phases.size()));
  }

  private PackedPhase(TapSum operator, int rowPhase, int columnPhase, int phases) {
    this.operator = operator;
    this.rowPhase = rowPhase;
    this.columnPhase = columnPhase;
    this.rowTaps = operator.rows().phases().get(rowPhase);
    this.columnTaps = operator.columns().phases().get(columnPhase);
    this.taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.count();
    this.lattice = new RowLattice(rowTaps, operator.rows().inputStep());
    this.phases = phases;
    this.blocks =
        new OutputBlocks(
            operator,
            rowTaps,
            operator.columns().phases().subList(columnPhase, columnPhase + phases));
    this.samples =
        new PackedSamples(operator.channelsPerGroup(), operator.columns().inputStep(), columnTaps);
    this.sumsOfRow = blocks.first(blocks.count()) * MicroKernel.COLUMNS;
    this.mostRows = mostRows();
    samples.ensure(lattice.packedRows(mostRows));
    this.sums = new float[mostRows * sumsOfRow];
    this.sumStarts = new int[mostRows * blocks.first(blocks.count())];
    Arrays.setAll(sumStarts, i -> i * MicroKernel.COLUMNS);
    this.runs = Math.max(1, (taps + MOST_TAPS - 1) / MOST_TAPS);
    this.outputs = operator.outputsPerGroup();
    this.direct =
        runs == 1
            && blocks.first(blocks.count()) == outputs
            && operator.columns().outputStep() == 1;
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

  /** Takes the weights of an operator that is otherwise the same. */
  void pack(TapSum changed) {
    blocks.pack(changed);
  }

  /** Rows of the phase that are best computed at a time. */
  int bandHeight() {
    return mostRows * lattice.targetStep();
  }

  /** Whether every phase has as many columns of a target as the others, from the same on. */
  static boolean alike(TapAxis columns, Region region) {
    return Math.floorMod(region.left(), (long) columns.outputStep()) == 0
        && Math.floorMod(region.columns().end(), (long) columns.outputStep()) == 0;
  }

  /**
   * Computes a band of rows of this phase and of the next along the columns, which are the only
   * ones and {@link #alike}: their sums are put together in registers, or each would have to read
   * what the other wrote.
   */
  void compute(PackedPhase next, Block source, Block target, long top, int height) {
    odd = next;
    compute(source, target, top, height);
    odd = null;
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
      long row = top * operator.rows().outputStep() + rowPhase;
      band.open(target, group * outputs, outputs, row, operator.rows().outputStep(), height);
      for (int turn = 0; turn < Math.min(height, lattice.targetStep()); turn++) {
        int count = (height - turn + lattice.targetStep() - 1) / lattice.targetStep();
        turn(source, group, top, turn, count, left, width);
      }
    }
  }

  /**
   * Rows {@link RowLattice#targetStep} apart. Vectors of columns are computed in pairs; if one is
   * left over, its upper and lower rows make a pair. The last vector of a row is shifted back.
   */
  private void turn(Block source, int group, long top, int turn, int height, long left, int width) {
    int vectors = (width + L - 1) / L;
    for (int vector = 0; vector + 1 < vectors; vector += 2) {
      if (vector % FETCHED_VECTORS == 0) {
        int wanted = Math.min(FETCHED_VECTORS * L, width - vector * L);
        fetch(source, group, top + turn, height, left + vector * L, wanted);
      }
      int second = Math.min((vector + 1) * L, width - L);
      panels(source, group, top, turn, turn, height, left, vector * L, second, width);
    }
    if (vectors % 2 == 1) {
      int last = Math.max(0, width - L);
      int half = (height + 1) / 2;
      int middle = turn + (height - half) * lattice.targetStep();
      panels(source, group, top, turn, middle, half, left, last, last, width);
    }
  }

  /**
   * Reads a value of each cache line of some columns of a source. Packing hops from row to row and
   * waits for each; here all wait at once: packing took 20 % of a 3×3 layer of 64 channels without.
   */
  private void fetch(Block source, int group, long top, int height, long left, int width) {
    int stride = operator.columns().inputStep();
    int from = (int) (left * stride + columnTaps.first() - source.region().left());
    int to = from + (width - 1) * stride + columnTaps.extent();
    long first = top * operator.rows().inputStep() + rowTaps.first();
    int rows = taps == 0 ? 0 : (height - 1) * lattice.targetStep() * operator.rows().inputStep();
    int channels = operator.channelsPerGroup();
    int sum = 0;
    for (int row = 0; taps > 0 && row < rows + rowTaps.extent(); row++) {
      for (int c = group * channels; c < (group + 1) * channels; c++) {
        int start = source.rowStart(first + row, c);
        sum += sumOfLines(source.data(), start + from, start + to);
      }
    }
    fetched = sum;
  }

  private static int sumOfLines(float[] data, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += CACHE_LINE) {
      sum += Float.floatToRawIntBits(data[i]);
    }
    return sum;
  }

  /** Two vectors of columns, from two rows on, which are counted within the band. */
  private void panels(
      Block source,
      int group,
      long top,
      int firstA,
      int firstB,
      int height,
      long left,
      int columnA,
      int columnB,
      int width) {
    lanes = Math.min(width, L);
    boolean direct = this.direct && firstA == firstB && lanes == L;
    int to = (int) (left * operator.columns().outputStep() + columnPhase - band.left());
    toA = to + columnA * operator.columns().outputStep();
    toB = to + columnB * operator.columns().outputStep();
    int most = odd == null ? mostRows : Math.min(mostRows, odd.mostRows);
    int panels = (height + most - 1) / most;
    int done = 0;
    for (int panel = 0; panel < panels; panel++) {
      int rows = (height - done + panels - panel - 1) / (panels - panel);
      rowA = firstA + done * lattice.targetStep();
      rowB = firstB + done * lattice.targetStep();
      if (odd != null) {
        odd.pack(source, group, top + rowA, top + rowB, rows, left, columnA, columnB, lanes);
        odd.sum(group, rows, -1);
      }
      pack(source, group, top + rowA, top + rowB, rows, left, columnA, columnB, lanes);
      operands.targetColumn = toA;
      operands.targetNext = toB - toA;
      writes = !direct;
      sum(group, rows, direct ? rowA : -1);
      writes = false;
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
      int lanes) {
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
          lanes);
    }
  }

  /**
   * Sums for all rows of a panel.
   *
   * @param bandRow the row of the band that the first goes to; -1 if sums are to stay aside
   */
  private void sum(int group, int height, int bandRow) {
    operands.samples = samples.data();
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
          turnTo(row, bandRow);
          sumRow(group, row, first, last, tap, writes && run == runs - 1);
        }
      }
      tap += count;
    }
  }

  /** Lets the sums of a row go to the target or stay aside. */
  private void turnTo(int row, int bandRow) {
    if (bandRow >= 0) {
      operands.target = band.data();
      operands.targetRows = band.starts();
      rowStartsAt = (bandRow + row * lattice.targetStep()) * outputs;
    } else {
      operands.target = sums;
      operands.targetRows = sumStarts;
      operands.targetColumn = 0;
      operands.targetNext = L;
      rowStartsAt = row * blocks.first(blocks.count());
    }
  }

  private void sumRow(
      int group, int row, int firstBlock, int lastBlock, int tap, boolean finished) {
    for (int block = firstBlock; block < lastBlock; block++) {
      operands.targetRow = rowStartsAt + blocks.first(block);
      blocks.selectWeights(operands, group, block, tap);
      if (tap == 0) {
        blocks.selectBias(operands, group, block);
      } else {
        operands.initial = sums;
        operands.initialAt = sumStarts[operands.targetRow];
        operands.initialOutputStep = MicroKernel.COLUMNS;
        operands.initialVectorStep = L;
      }
      MicroKernel.run(operands, blocks.size(block));
      if (finished) {
        write(row, block);
      }
    }
  }

  /**
   * Writes the outputs all of whose phases are finished with a block: the processor goes on with
   * the next block's sums while they are on their way to memory.
   */
  private void write(int row, int block) {
    int others = (phases - 1) * outputs;
    int first = Math.max(0, blocks.first(block) - others);
    int last = Math.min(outputs, blocks.first(block + 1) - others);
    if (first < last) {
      write(row, first, last, rowA, toA, 0);
      write(row, first, last, rowB, toB, L);
    }
  }

  /** Writes one of the two vectors. */
  private void write(int row, int first, int last, int bandRow, int to, int vector) {
    int at = (bandRow + row * lattice.targetStep()) * outputs;
    int from = row * sumsOfRow + vector;
    int phaseSize = outputs * MicroKernel.COLUMNS;
    if (odd != null && lanes == L) {
      writeTwoPhases(at, first, last, from, odd.sums, from, to);
    } else if (phases == 2 && lanes == L) {
      writeTwoPhases(at, first, last, from, sums, from + phaseSize, to);
    } else if (odd != null) {
      writePhase(at, first, last, sums, from, to);
      writePhase(at, first, last, odd.sums, from, to + 1);
    } else {
      for (int phase = 0; phase < phases; phase++) {
        writePhase(at, first, last, sums, from + phase * phaseSize, to + phase);
      }
    }
  }

  private void writePhase(int bandAt, int first, int last, float[] values, int start, int to) {
    int[] starts = band.starts();
    float[] target = band.data();
    int step = operator.columns().outputStep();
    int from = start + first * MicroKernel.COLUMNS;
    for (int output = first; output < last; output++) {
      if (lanes == L && step == 1) {
        FloatVector.fromArray(Lanes.SPECIES, values, from)
            .intoArray(target, starts[bandAt + output] + to);
      } else {
        Phases.join(values, from, target, starts[bandAt + output] + to, step, lanes);
      }
      from += MicroKernel.COLUMNS;
    }
  }

  private void writeTwoPhases(
      int bandAt, int first, int last, int evenAt, float[] oddSums, int oddAt, int to) {
    int[] starts = band.starts();
    float[] target = band.data();
    float[] evenSums = sums;
    for (int output = first; output < last; output++) {
      Phases.together(
          evenSums,
          evenAt + output * MicroKernel.COLUMNS,
          oddSums,
          oddAt + output * MicroKernel.COLUMNS,
          target,
          starts[bandAt + output] + to);
    }
  }
}
