package io.tileconv.kernel.vector;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Request;
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

  /** So many rows of two vectors and a little more take 48 KiB, a first-level cache. */
  private static final int MOST_ROWS_IN_PLACE = 256;

  /** With fewer, an odd one costs more than a tenth. */
  private static final int FEWEST_VECTORS_IN_PLACE = 10;

  private TapSum operator;

  /** Used instead of all others for what it is for, if there is that. */
  private final Optional<DepthwiseKernel> depthwise;

  /** One for each phase along the rows and the columns, from when it is needed. */
  private final PackedPhase[] packed;

  /** One for each phase along the rows, of all phases along the columns, if there is that. */
  private final List<Optional<PackedPhase>> together = new ArrayList<>();

  /** Used instead of the others for samples that are better read in place, from when needed. */
  private final PhasePanels[] inPlace;

  /** Used instead of the others for narrow maps and deep layers, from when needed. */
  private JoinedRows joined;

  private final boolean manyOutputs;
  private final boolean samplesStay;

  VectorTapSum(TapSum operator) {
    this.operator = operator;
    this.depthwise = DepthwiseKernel.of(operator);
    int rows = operator.rows().outputStep();
    int columns = operator.columns().outputStep();
    this.packed = new PackedPhase[rows * columns];
    this.inPlace = new PhasePanels[rows * columns];
    this.manyOutputs = manyOutputs(operator);
    this.samplesStay = samplesStay(operator);
    for (int row = 0; manyOutputs && row < rows; row++) {
      together.add(PackedPhase.together(operator, row));
    }
  }

  @Override
  public boolean take(Request request) {
    operator = TapSum.of(request).orElseThrow();
    depthwise.ifPresent(kernel -> kernel.pack(operator));
    for (PackedPhase phase : packed) {
      if (phase != null) {
        phase.pack(operator);
      }
    }
    together.forEach(phase -> phase.ifPresent(all -> all.pack(operator)));
    if (joined != null) {
      joined.pack(operator);
    }
    for (PhasePanels panels : inPlace) {
      if (panels != null) {
        panels.pack(operator);
      }
    }
    return true;
  }

  /**
   * To pack a sample costs as much as two multiply-adds for four outputs. Without packing, 3
   * channels to 8 and 5 to 17 ran 1.3 to 1.9 times as fast.
   */
  private static boolean manyOutputs(TapSum operator) {
    int outputs = operator.outputsPerGroup();
    if (operator.columns().outputStep() > 1) {
      return outputs >= OUTPUTS_OF_PHASES;
    }
    int rows = operator.rows().phases().get(0).count();
    int taps = rows * operator.channelsPerGroup() * operator.columns().phases().get(0).count();
    return outputs >= (taps >= MANY_TAPS ? OUTPUTS_OF_MANY_TAPS : OUTPUTS_TO_PACK);
  }

  /**
   * Whether several taps read a sample from the first-level cache without it being packed: so 3
   * channels to 64 and 64 to 64 ran 1.1 to 1.2 times as fast, 5×5 from 16 to 16 as well, and a
   * stride of three 1.6 times. Packed, 1×1 and 7×1, a stride of two and many channels are faster by
   * up to a tenth.
   */
  private static boolean samplesStay(TapSum operator) {
    TapAxis columns = operator.columns();
    int sourceRows = operator.rows().phases().get(0).count() * operator.channelsPerGroup();
    return columns.outputStep() == 1
        && columns.inputStep() != 2
        && columns.phases().get(0).count() > 1
        && sourceRows <= MOST_ROWS_IN_PLACE;
  }

  /**
   * Packed samples come in vectors, two of them at a time from any two rows; samples in place in
   * pairs of neighbouring vectors, so that an odd one counts twice.
   */
  private boolean packs(long width) {
    if (!manyOutputs || !samplesStay) {
      return manyOutputs;
    }
    long vectors = (width + Lanes.COUNT - 1) / Lanes.COUNT;
    return vectors < FEWEST_VECTORS_IN_PLACE && vectors % 2 == 1 || width < MicroKernel.COLUMNS;
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    if (depthwise.isPresent() && depthwise.get().isFor(target.region())) {
      depthwise.get().compute(sources.get(0), target);
    } else if (joins(target.region())) {
      joined().compute(sources.get(0), target);
    } else if (packs(target.region().width())) {
      bands(sources.get(0), target);
    } else {
      panels(sources.get(0), target);
    }
  }

  private boolean joins(Region region) {
    return manyOutputs && JoinedRows.isFor(operator, region.height(), region.width());
  }

  private JoinedRows joined() {
    if (joined == null) {
      joined = new JoinedRows(operator);
    }
    return joined;
  }

  private void bands(Block source, Block target) {
    TapAxis rows = operator.rows();
    boolean alike = PackedPhase.alike(operator.columns(), target.region());
    for (int phase = 0; phase < rows.outputStep(); phase++) {
      long end = rows.firstOf(phase, target.region().rows().end());
      long top = rows.firstOf(phase, target.region().top());
      Optional<PackedPhase> all = alike ? together.get(phase) : Optional.empty();
      int band = all.isPresent() ? all.get().bandHeight() : packed(phase, 0).bandHeight();
      // The phases along the columns take turns, so that the rows of the target stay in cache.
      for (; top < end; top += band) {
        int height = (int) Math.min(end - top, band);
        if (all.isPresent()) {
          all.get().compute(source, target, top, height);
        } else if (alike && operator.columns().outputStep() == 2) {
          packed(phase, 0).compute(packed(phase, 1), source, target, top, height);
        } else {
          for (int i = 0; i < operator.columns().outputStep(); i++) {
            packed(phase, i).compute(source, target, top, height);
          }
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

  private PhasePanels inPlace(int rowPhase, int columnPhase) {
    int index = rowPhase * operator.columns().outputStep() + columnPhase;
    if (inPlace[index] == null) {
      inPlace[index] = new PhasePanels(operator, rowPhase, columnPhase);
    }
    return inPlace[index];
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
          columns(inPlace(phase, i), source, target, top, height, i);
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
    panels.open(source, target, top, height, left);
    for (int column = 0; column < width; column += panelWidth) {
      // The last panel is shifted back: no panel is narrower than a register block.
      panels.compute(Math.min(column, width - panelWidth), panelWidth);
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
    PhasePanels panels = inPlace(rowPhase, 0);
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
