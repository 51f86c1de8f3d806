package io.tileconv.kernel.vector;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution and transposed convolution, phase by phase, and within a phase panel by panel: few
 * rows and columns, so that the source of a panel stays in the second-level cache while it is read
 * once for each block of output channels.
 */
final class VectorTapSum implements Computation {

  /** Half of the smallest second-level cache in use, in floats: 256 KiB. */
  private static final int PANEL_SAMPLES = 1 << 16;

  private static final int MOST_PANEL_ROWS = 16;

  /** With fewer outputs a packed sample is not read often enough. */
  private static final int LEAST_OUTPUTS_TO_PACK = 3;

  private final TapSum operator;

  /** One for each phase along the rows and the columns; one of the lists is empty. */
  private final List<PackedPhase> packed = new ArrayList<>();

  private final List<PhasePanels> phases = new ArrayList<>();

  VectorTapSum(TapSum operator) {
    this.operator = operator;
    for (int row = 0; row < operator.rows().outputStep(); row++) {
      for (int column = 0; column < operator.columns().outputStep(); column++) {
        if (operator.outputsPerGroup() >= LEAST_OUTPUTS_TO_PACK) {
          packed.add(new PackedPhase(operator, row, column));
        } else {
          phases.add(new PhasePanels(operator, row, column));
        }
      }
    }
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    if (packed.isEmpty()) {
      panels(sources.get(0), target);
    } else {
      bands(sources.get(0), target);
    }
  }

  /** The phases along the columns take turns, so that the rows of the target stay in cache. */
  private void bands(Block source, Block target) {
    TapAxis rows = operator.rows();
    int columns = operator.columns().outputStep();
    for (int phase = 0; phase < rows.outputStep(); phase++) {
      long end = rows.firstOf(phase, target.region().rows().end());
      long top = rows.firstOf(phase, target.region().top());
      int band = packed.get(phase * columns).bandHeight();
      for (; top < end; top += band) {
        int height = (int) Math.min(end - top, band);
        for (int i = 0; i < columns; i++) {
          packed.get(phase * columns + i).compute(source, target, top, height);
        }
      }
    }
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
