package io.tileconv.kernel.vector;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.TapWeights;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/**
 * Direct convolution. The target is computed panel by panel, so that the source of a panel stays in
 * the second-level cache while it is read once for each block of output channels; a panel has one
 * table of where every tap of every row reads, so rings, views and dilation cost nothing.
 */
final class VectorConvolution implements Computation {

  /** Half of the smallest second-level cache in use, in floats: 256 KiB. */
  private static final int PANEL_SAMPLES = 1 << 16;

  private static final int MOST_PANEL_ROWS = 16;
  private static final int MOST_TABLE_ENTRIES = 1 << 15;

  private final Convolution convolution;
  private final int channelsPerGroup;
  private final int taps;
  private final PackedWeights weights;
  private final int widestBlock;
  private final SampleRows samples;
  private final Sweep sweep = new Sweep();

  private int[] table = new int[0];
  private int[] targetRows = new int[0];
  private float[] narrowRows = new float[0];

  VectorConvolution(Convolution convolution, List<Tensor> parameters) {
    this.convolution = convolution;
    this.channelsPerGroup = convolution.inChannels() / convolution.groups();
    this.taps = convolution.rows().taps() * channelsPerGroup * convolution.columns().taps();
    this.weights = new PackedWeights(convolution, new TapWeights(convolution, parameters));
    this.samples = new SampleRows(convolution.inChannels(), convolution.columns());
    int widest = 0;
    for (int rows : weights.blockRows()) {
      widest = Math.max(widest, RegisterBlocks.columns(rows));
    }
    this.widestBlock = widest;
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    int width = (int) region.width();
    int panelWidth = panelWidth(width);
    int panelHeight = panelHeight(panelWidth, (int) Math.min(region.height(), MOST_PANEL_ROWS));
    for (long top = region.top(); top < region.rows().end(); top += panelHeight) {
      int height = (int) Math.min(panelHeight, region.rows().end() - top);
      for (int column = 0; column < width; column += panelWidth) {
        // The last panel is shifted back: no panel is narrower than a register block.
        panel(source, target, top, height, Math.min(column, width - panelWidth), panelWidth);
      }
    }
  }

  /** Columns of a panel: all, if the kernel's rows of a group then fit the cache. */
  private int panelWidth(int width) {
    int columns = PANEL_SAMPLES / (convolution.rows().taps() * channelsPerGroup);
    int wanted = Math.max(columns / widestBlock, 1) * widestBlock;
    if (width <= wanted) {
      return width;
    }
    int panels = (width + wanted - 1) / wanted;
    int share = (width + panels - 1) / panels;
    return Math.min(width, (share + widestBlock - 1) / widestBlock * widestBlock);
  }

  private int panelHeight(int panelWidth, int most) {
    int height = 1;
    while (height < most
        && (height + 1) * taps <= MOST_TABLE_ENTRIES
        && (long) sourceRows(height + 1) * channelsPerGroup * panelWidth <= PANEL_SAMPLES) {
      height++;
    }
    return height;
  }

  private int sourceRows(int height) {
    return (height - 1) * convolution.rows().stride() + convolution.rows().extent();
  }

  private void panel(Block source, Block target, long top, int height, int column, int width) {
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    samples.open(
        source,
        top * rows.stride() - rows.padBegin(),
        sourceRows(height),
        (target.region().left() + column) * columns.stride() - columns.padBegin(),
        width,
        widestBlock);
    boolean narrow = width < widestBlock;
    sweep.target = narrow ? narrowTarget(height) : target.data();
    locateTarget(target, top, height, column, narrow);
    int outputs = convolution.outChannels() / convolution.groups();
    for (int group = 0; group < convolution.groups(); group++) {
      fillTable(group, height);
      int output = group * outputs;
      for (int block = 0; block < weights.blockRows().length; block++) {
        weights.select(sweep, group, block, output);
        int blockRows = weights.blockRows()[block];
        for (int row = 0; row < height; row++) {
          sweep.firstTap = row * taps;
          sweep.targetRow = row * convolution.outChannels() + output;
          RegisterBlocks.run(sweep, blockRows, 0, narrow ? widestBlock : width);
        }
        output += blockRows;
      }
    }
    if (narrow) {
      copyNarrow(target, top, height, column, width);
    }
  }

  /** Where every tap of every row of the panel reads, for column 0, in the order of the sum. */
  private void fillTable(int group, int height) {
    Window rows = convolution.rows();
    int columnTaps = convolution.columns().taps();
    if (table.length < height * taps) {
      table = new int[height * taps];
    }
    int at = 0;
    for (int row = 0; row < height; row++) {
      for (int u = 0; u < rows.taps(); u++) {
        for (int c = 0; c < channelsPerGroup; c++) {
          int start =
              samples.start(
                  row * rows.stride() + u * rows.dilation(), group * channelsPerGroup + c);
          for (int v = 0; v < columnTaps; v++) {
            table[at++] = start + samples.offset(v);
          }
        }
      }
    }
    sweep.source = samples.data();
    sweep.taps = table;
    sweep.tapCount = taps;
  }

  private void locateTarget(Block target, long top, int height, int column, boolean narrow) {
    int outputs = convolution.outChannels();
    if (targetRows.length < height * outputs) {
      targetRows = new int[height * outputs];
    }
    for (int row = 0; row < height; row++) {
      for (int o = 0; o < outputs; o++) {
        int index = row * outputs + o;
        targetRows[index] = narrow ? index * widestBlock : target.rowStart(top + row, o) + column;
      }
    }
    sweep.targetRows = targetRows;
  }

  private float[] narrowTarget(int height) {
    int size = height * convolution.outChannels() * widestBlock;
    if (narrowRows.length < size) {
      narrowRows = new float[size];
    }
    return narrowRows;
  }

  private void copyNarrow(Block target, long top, int height, int column, int width) {
    int outputs = convolution.outChannels();
    for (int row = 0; row < height; row++) {
      for (int o = 0; o < outputs; o++) {
        System.arraycopy(
            narrowRows,
            (row * outputs + o) * widestBlock,
            target.data(),
            target.rowStart(top + row, o) + column,
            width);
      }
    }
  }
}
