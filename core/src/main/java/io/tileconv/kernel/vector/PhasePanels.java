package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import java.util.Optional;

/**
 * Computes panels of one phase of a sum over taps. A panel has one table of where every tap of
 * every row reads, so rings, views, dilation and phases cost the inner loop nothing.
 */
final class PhasePanels {

  private static final int MOST_TABLE_ENTRIES = 1 << 15;

  /** Weights that are gone through for each strip, in floats: 256 KiB. */
  private static final int CACHED_WEIGHTS = 1 << 16;

  /**
   * With fewer taps strips cost more than they gain: 64 taps to 256 channels and 27 taps to 64 lost
   * a fifth; 576 taps to 64 channels gained 3 to 13 %, on a busy machine.
   */
  private static final int LEAST_TAPS_FOR_STRIPS = 128;

  private final TapSum operator;
  private final TapPhase rowTaps;
  private final int rowPhase;
  private final int columnPhase;
  private final int taps;

  /** Entries of the table for each row of the source; 0 if it has them for each of the target. */
  private final int tapsPerSourceRow;

  private final PackedWeights weights;
  private final int widestBlock;

  /** Columns in which blocks of every size of this sum fit, or all. */
  private final int stripWidth;

  /** How many blocks of outputs take turns within a strip. */
  private final int blocksAtOnce;

  private final SampleRows samples;
  private final Optional<SharedRows> sharedRows;
  private final Sweep sweep = new Sweep();

  private Block source;
  private Block target;
  private long top;
  private int height;
  private long left;

  /** The column that the table is for, counted from {@link #left}; -1 before there is one. */
  private int origin;

  /** The group that the table is for; -1 for none. */
  private int tableGroup;

  private int[] table = new int[0];
  private int[] targetRows = new int[0];
  private float[] rowsAside = new float[0];

  PhasePanels(TapSum operator, int rowPhase, int columnPhase) {
    this.operator = operator;
    this.rowPhase = rowPhase;
    this.columnPhase = columnPhase;
    this.rowTaps = operator.rows().phases().get(rowPhase);
    TapPhase columnTaps = operator.columns().phases().get(columnPhase);
    this.taps = rowTaps.count() * operator.channelsPerGroup() * columnTaps.count();
    this.weights = new PackedWeights(operator, rowTaps, columnTaps);
    this.tapsPerSourceRow =
        rowTaps.isConsecutive() ? operator.channelsPerGroup() * columnTaps.count() : 0;
    this.sweep.threes =
        columnTaps.count() == 3
            && columnTaps.isConsecutive()
            && operator.columns().inputStep() == 1;
    this.sharedRows = SharedRows.of(operator, rowTaps, columnTaps);
    this.samples =
        new SampleRows(operator.channelsPerGroup(), operator.columns().inputStep(), columnTaps);
    int widest = 0;
    int common = 1;
    for (int rows : weights.blockRows()) {
      int columns = RegisterBlocks.columns(rows);
      widest = Math.max(widest, columns);
      common = leastCommonMultiple(common, columns);
    }
    this.widestBlock = widest;
    boolean strips = taps >= LEAST_TAPS_FOR_STRIPS;
    this.stripWidth = strips ? common : Integer.MAX_VALUE;
    this.blocksAtOnce = strips ? Math.max(1, CACHED_WEIGHTS / (taps * weights.blockRows()[0])) : 1;
  }

  private static int leastCommonMultiple(int a, int b) {
    int multiple = a;
    while (multiple % b != 0) {
      multiple += a;
    }
    return multiple;
  }

  /** Takes the weights of an operator that is otherwise the same. */
  void pack(TapSum changed) {
    weights.pack(changed);
  }

  /** Columns of the widest register block: narrower panels are computed aside. */
  int widestBlock() {
    return widestBlock;
  }

  /** Rows of the source that so many rows of the target are computed from. */
  int sourceRows(int height) {
    return (height - 1) * operator.rows().inputStep() + rowTaps.extent();
  }

  /** Rows of a panel below which samples are not shared as they could be. */
  int leastHeight() {
    return sharedRows.isPresent() ? sharedRows.get().panelRows() : 1;
  }

  boolean tableFits(int height) {
    return tableEntries(height) <= MOST_TABLE_ENTRIES;
  }

  private int tableEntries(int height) {
    return tapsPerSourceRow > 0 ? sourceRows(height) * tapsPerSourceRow : height * taps;
  }

  /**
   * Turns to some rows, which panels are then computed of.
   *
   * @param newTop the first of them, counted within the phase
   * @param newLeft the column that panels' columns are counted from, counted within the phase
   */
  void open(Block newSource, Block newTarget, long newTop, int newHeight, long newLeft) {
    source = newSource;
    target = newTarget;
    top = newTop;
    height = newHeight;
    left = newLeft;
    origin = -1;
    if (table.length < tableEntries(height)) {
      table = new int[tableEntries(height)];
    }
  }

  /**
   * Computes a panel: all rows, some columns. Where samples are read in place the next panel of the
   * same rows uses the table once more; 256 channels to 3 spent half of their time on writing it.
   */
  void compute(int column, int width) {
    boolean ownTable = sharedRows.isPresent() || samples.copies(width, widestBlock);
    if (ownTable || origin < 0) {
      origin = ownTable ? column : 0;
      TapAxis rows = operator.rows();
      samples.open(
          source,
          top * rows.inputStep() + rowTaps.first(),
          sourceRows(height),
          left + origin,
          width,
          widestBlock);
      tableGroup = -1;
    }
    boolean aside = width < widestBlock || operator.columns().outputStep() > 1;
    int computed = Math.max(width, widestBlock);
    int first = column - origin;
    locateTarget(first, aside ? computed : 0);
    samples.fetch(taps == 0 ? 0 : sourceRows(height), first);
    sweep.tapCount = taps;
    for (int group = 0; group < operator.groups(); group++) {
      if (tableGroup != group) {
        fillTable(group);
      }
      int done = sharedRows.isPresent() ? shared(sharedRows.get(), group, computed) : 0;
      blocks(group, done, first, computed);
    }
    if (aside) {
      copyAside(column, width, computed);
    }
  }

  /**
   * Rows by themselves. With many taps, in strips: in a strip as wide as a register block, the
   * samples of 64 channels stay in the first-level cache while the blocks of outputs take turns,
   * whose weights come one after the other from the second level; as many blocks as fit there.
   */
  private void blocks(int group, int from, int firstColumn, int columns) {
    int strip = Math.min(columns, stripWidth);
    int count = weights.blockRows().length;
    for (int first = 0; first < count; first += blocksAtOnce) {
      int last = Math.min(count, first + blocksAtOnce);
      for (int row = from; row < height; row++) {
        for (int column = 0; column < columns; column += strip) {
          int at = firstColumn + Math.min(column, columns - strip);
          strip(group, first, last, row, at, strip);
        }
      }
    }
  }

  private void strip(int group, int firstBlock, int lastBlock, int row, int column, int width) {
    sweep.firstTap = firstTap(row);
    for (int block = firstBlock; block < lastBlock; block++) {
      int output = group * operator.outputsPerGroup() + weights.firstOutput(block);
      weights.select(sweep, group, block, output);
      sweep.targetRow = row * operator.outChannels() + output;
      RegisterBlocks.run(sweep, weights.blockRows()[block], column, column + width);
    }
  }

  /** As many rows as can be computed together; returns their number. */
  private int shared(SharedRows rows, int group, int columns) {
    int done = height / rows.atOnce() * rows.atOnce();
    weights.select(sweep, group, 0, group);
    sweep.firstTap = 0;
    sweep.targetRow = group;
    rows.compute(sweep, done, operator.outChannels(), columns);
    return done;
  }

  private int firstTap(int row) {
    return tapsPerSourceRow > 0 ? row * operator.rows().inputStep() * tapsPerSourceRow : row * taps;
  }

  /**
   * Where every tap of every row of the panel reads, for column 0, in the order of the sum. If a
   * kernel's rows are neighbours, the taps of a source row are written down once for all target
   * rows.
   */
  private void fillTable(int group) {
    tableGroup = group;
    samples.turnTo(group * operator.channelsPerGroup());
    int at = 0;
    if (tapsPerSourceRow > 0) {
      for (int row = 0; row < sourceRows(height); row++) {
        at = locate(row, at);
      }
    } else {
      for (int row = 0; row < height; row++) {
        for (int u = 0; u < rowTaps.count(); u++) {
          at = locate(row * operator.rows().inputStep() + rowTaps.offset(u), at);
        }
      }
    }
    sweep.source = samples.data();
    sweep.taps = table;
  }

  private int locate(int sourceRow, int start) {
    int at = start;
    for (int c = 0; taps > 0 && c < operator.channelsPerGroup(); c++) {
      at = samples.locate(sourceRow, c, table, at);
    }
    return at;
  }

  /**
   * Where the rows begin in the target, or so that the panel is in an array aside.
   *
   * @param first the panel's first column, counted from the table's
   * @param asideWidth columns of the rows aside; 0 to write into the target
   */
  private void locateTarget(int first, int asideWidth) {
    int outputs = operator.outChannels();
    if (targetRows.length < height * outputs) {
      targetRows = new int[height * outputs];
    }
    if (rowsAside.length < height * outputs * asideWidth) {
      rowsAside = new float[height * outputs * asideWidth];
    }
    for (int row = 0; row < height; row++) {
      for (int o = 0; o < outputs; o++) {
        int index = row * outputs + o;
        targetRows[index] =
            asideWidth > 0 ? index * asideWidth - first : targetStart(top + row, o, left + origin);
      }
    }
    sweep.target = asideWidth > 0 ? rowsAside : target.data();
    sweep.targetRows = targetRows;
  }

  /** Where an output of the phase lies in the target. */
  private int targetStart(long row, int channel, long column) {
    TapAxis rows = operator.rows();
    TapAxis columns = operator.columns();
    return target.rowStart(row * rows.outputStep() + rowPhase, channel)
        + (int) (column * columns.outputStep() + columnPhase - target.region().left());
  }

  private void copyAside(int column, int width, int asideWidth) {
    int outputs = operator.outChannels();
    for (int row = 0; row < height; row++) {
      for (int o = 0; o < outputs; o++) {
        Phases.join(
            rowsAside,
            (row * outputs + o) * asideWidth,
            target.data(),
            targetStart(top + row, o, left + column),
            operator.columns().outputStep(),
            width);
      }
    }
  }
}
