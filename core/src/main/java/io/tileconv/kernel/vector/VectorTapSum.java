package io.tileconv.kernel.vector;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolution and transposed convolution, phase by phase, and within a phase panel by panel: few
 * rows and columns, so that the source of a panel stays in the second-level cache while it is read
 * once for each block of output channels.
 */
final class VectorTapSum implements Computation {

  /** Half of the smallest second-level cache in use, in floats: 256 KiB. */
  private static final int PANEL_SAMPLES = 1 << 16;

  private static final int MOST_PANEL_ROWS = 16;

  /** So many outputs read a packed sample often enough to be worth packing. */
  private static final int OUTPUTS_TO_PACK = 24;

  /** The same for at least {@link #MANY_TAPS}, and for phases, whose samples serve twice. */
  private static final int OUTPUTS_OF_MANY_TAPS = 16;

  private static final int OUTPUTS_OF_PHASES = 8;

  private static final int MANY_TAPS = 64;

  private final TapSum operator;

  /** Used instead of all others if there is that. */
  private final Optional<DepthwiseKernel> depthwise;

  /** One for each phase along the rows and the columns, from when it is needed. */
  private final PackedPhase[] packed;

  /** One for each phase along the rows, of all phases along the columns, if there is that. */
  private final List<Optional<PackedPhase>> together = new ArrayList<>();

  /** Used instead of the others for few outputs. */
  private final List<PhasePanels> phases = new ArrayList<>();

  VectorTapSum(TapSum operator) {
    this.operator = operator;
    this.depthwise = DepthwiseKernel.of(operator);
    int rows = operator.rows().outputStep();
    int columns = operator.columns().outputStep();
    this.packed = new PackedPhase[rows * columns];
    boolean packs = packs(operator);
    for (int row = 0; depthwise.isEmpty() && row < rows; row++) {
      if (packs) {
        together.add(PackedPhase.together(operator, row));
      }
      for (int column = 0; column < columns; column++) {
        if (!packs) {
          phases.add(new PhasePanels(operator, row, column));
        } else if (together.get(row).isEmpty()) {
          packed[row * columns + column] = new PackedPhase(operator, row, column);
        }
      }
    }
  }

  /**
   * To pack a sample costs as much as two multiply-adds for four outputs. Without packing, 3
   * channels to 8 and 5 to 17 ran 1.3 to 1.9 times as fast, 3 to 64 half as fast.
   */
  private static boolean packs(TapSum operator) {
    int outputs = operator.outputsPerGroup();
    if (operator.columns().outputStep() > 1) {
      return outputs >= OUTPUTS_OF_PHASES;
    }
    int rows = operator.rows().phases().get(0).count();
    int taps = rows * operator.channelsPerGroup() * operator.columns().phases().get(0).count();
    return outputs >= (taps >= MANY_TAPS ? OUTPUTS_OF_MANY_TAPS : OUTPUTS_TO_PACK);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    if (depthwise.isPresent()) {
      depthwise.get().compute(sources.get(0), target);
    } else if (together.isEmpty()) {
      panels(sources.get(0), target);
    } else {
      bands(sources.get(0), target);
    }
  }

  private void bands(Block source, Block target) {
    TapAxis rows = operator.rows();
    boolean alike = PackedPhase.alike(operator.columns(), target.region());
    for (int phase = 0; phase < rows.outputStep(); phase++) {
      long end = rows.firstOf(phase, target.region().rows().end());
      long top = rows.firstOf(phase, target.region().top());
      boolean atOnce = alike && together.get(phase).isPresent();
      int turns = atOnce ? 1 : operator.columns().outputStep();
      int band = atOnce ? together.get(phase).get().bandHeight() : packed(phase, 0).bandHeight();
      // The phases along the columns take turns, so that the rows of the target stay in cache.
      for (; top < end; top += band) {
        int height = (int) Math.min(end - top, band);
        for (int i = 0; i < turns; i++) {
          PackedPhase kernel = atOnce ? together.get(phase).get() : packed(phase, i);
          kernel.compute(source, target, top, height);
        }
      }
    }
  }

  private PackedPhase packed(int rowPhase, int columnPhase) {
    int index = rowPhase * operator.columns().outputStep() + columnPhase;
    if (packed[index] == null) {
      packed[index] = new PackedPhase(operator, rowPhase, columnPhase);
    }
    return packed[index];
  }

  private void panels(Block source, Block target) {
    Region region = target.region();
    TapAxis rows = operator.rows();
    for (int phase = 0; phase < rows.outputStep(); phase++) {
      long end = rows.firstOf(phase, region.rows().end());
      long top = rows.firstOf(phase, region.top());
      while (top < end) {
        // The phases along the columns take turns, so that the rows of the target stay in cache.
        int height = (int) Math.min(end - top, panelHeight(phase, region));
        for (int i = 0; i < operator.columns().outputStep(); i++) {
          PhasePanels panels = phases.get(phase * operator.columns().outputStep() + i);
          columns(panels, source, target, top, height, i);
        }
        top += height;
      }
    }
  }

  private void columns(
      PhasePanels panels, Block source, Block target, long top, int height, int phase) {
    TapAxis columns = operator.columns();
    long left = columns.firstOf(phase, target.region().left());
    int width = (int) (columns.firstOf(phase, target.region().columns().end()) - left);
    int panelWidth = panelWidth(panels, width);
    for (int column = 0; column < width; column += panelWidth) {
      // The last panel is shifted back: no panel is narrower than a register block.
      int from = Math.min(column, width - panelWidth);
      panels.compute(source, target, top, height, left + from, panelWidth);
    }
  }

  /** Columns of a panel: all, if the kernel's rows of a group then fit the cache. */
  private int panelWidth(PhasePanels panels, int width) {
    int block = panels.widestBlock();
    int columns = PANEL_SAMPLES / Math.max(1, panels.sourceRows(1) * operator.channelsPerGroup());
    int wanted = Math.max(columns / block, 1) * block;
    if (width <= wanted) {
      return width;
    }
    int count = (width + wanted - 1) / wanted;
    int share = (width + count - 1) / count;
    return Math.min(width, (share + block - 1) / block * block);
  }

  /** Rows of a panel, the same for all phases along the columns. */
  private int panelHeight(int rowPhase, Region region) {
    PhasePanels panels = phases.get(rowPhase * operator.columns().outputStep());
    int width = (int) Math.min(region.width(), Integer.MAX_VALUE);
    // All channels: with many groups it is better to go along the rows as they lie in memory.
    int rowSize = operator.inChannels() * Math.max(1, panelWidth(panels, width));
    int height = panels.leastHeight();
    while (height < MOST_PANEL_ROWS
        && (long) panels.sourceRows(height + 1) * rowSize <= PANEL_SAMPLES
        && panels.tableFits(height + 1)) {
      height++;
    }
    return height;
  }
}
