package io.tileconv.jobs.pipeline;

import io.tileconv.network.BandCost;
import io.tileconv.network.KernelChoices;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;

/**
 * Cuts an image into bands, whole storage blocks each, whose rows are streamed. Wide bands compute
 * little twice, but take much memory, and their rows do not stay in the processor's caches; high
 * ones read little twice.
 */
final class BandPlanner {

  /** A band of fewer multiplications is done so soon that it gains nothing from another core. */
  private static final double LEAST_WORK = 1e8;

  /** More bands than cores, so that the last ones to end do not leave cores idle long. */
  private static final int BANDS_PER_SLOT = 4;

  /** What is lost at most when a task is. */
  private static final double MOST_PIXELS = 1 << 26;

  /** So many bytes of memory are as bad as computing everything twice: 40 MB as one per cent. */
  private static final double BYTES_PER_RECOMPUTATION = 4e9;

  /** Half of the smallest second-level cache in use would be safe; this is what is common. */
  private static final long CACHE_BYTES = 1 << 20;

  /**
   * Multiplications that take as long as a value that is written to a map and read again from
   * memory instead of a cache. A Gaussian of 41 taps took 2.3 to 2.5 ns a value and pass in bands
   * of 512 to 2048 columns of three channels, and 3.7 to 3.9 ns in bands of 16384.
   */
  private static final double MULTIPLICATIONS_PER_VALUE_OF_MEMORY = 25;

  /** The same for a value that is read from a file once more. */
  private static final double MULTIPLICATIONS_PER_VALUE_READ = 8;

  private final KernelChoices choices;
  private final MemoryModel memory;
  private final long memoryBytes;
  private final double slots;

  /**
   * @param slots how many tasks can run at once on this image
   */
  BandPlanner(KernelChoices choices, MemoryModel memory, long memoryBytes, double slots) {
    this.choices = choices;
    this.memory = memory;
    this.memoryBytes = memoryBytes;
    this.slots = slots;
  }

  /**
   * The bands of least cost among those that fit the memory; those that take least, if none does.
   *
   * @param storage the blocks in which the image is stored
   */
  TileGrid bands(TileGrid storage) {
    double work = BandCost.work(choices, storage.area());
    double wanted =
        Math.max(
            Math.min(slots * BANDS_PER_SLOT, work / LEAST_WORK),
            storage.area().area() / MOST_PIXELS);
    TileGrid best = null;
    double bestCost = 0;
    TileGrid smallest = storage;
    long smallestBytes = Long.MAX_VALUE;
    long width = storage.tileColumns();
    while (width > 0) {
      TileGrid bands = bands(storage, width, wanted);
      long bytes = memory.bandBytes(middle(bands), storage);
      double cost =
          recomputation(choices, bands)
              + bytes / BYTES_PER_RECOMPUTATION
              + movement(middle(bands)) / BandCost.work(choices, middle(bands));
      if (bytes <= memoryBytes && (best == null || cost < bestCost)) {
        best = bands;
        bestCost = cost;
      }
      if (bytes < smallestBytes) {
        smallest = bands;
        smallestBytes = bytes;
      }
      width = narrower(storage.tileColumns(), width);
    }
    return best == null ? smallest : best;
  }

  /** The next width, in storage blocks, that gives more bands or, for many bands, half as wide. */
  private static long narrower(long columns, long width) {
    long bands = (columns + width - 1) / width;
    long next = bands < 8 ? (columns + bands) / (bands + 1) : width / 2;
    return Math.min(next, width - 1);
  }

  /** What moving a band's values costs beyond the least, as multiplications. */
  private double movement(Region band) {
    double outside =
        BandCost.of(choices, band).arenaBytes() > CACHE_BYTES ? memory.valuesOfMaps(band) : 0;
    return MULTIPLICATIONS_PER_VALUE_OF_MEMORY * outside
        + MULTIPLICATIONS_PER_VALUE_READ * memory.valuesReadTwice(band);
  }

  /**
   * Bands so many storage blocks wide, and as high as leaves enough of them. The next band to the
   * right reads blocks of files again that are kept in memory if the bands are not too high.
   */
  private TileGrid bands(TileGrid storage, long width, double wanted) {
    long across = (storage.tileColumns() + width - 1) / width;
    long down = Math.max(1, Math.min(storage.tileRows(), (long) Math.ceil(wanted / across)));
    TileGrid bands = bandsOf(storage, width, down);
    while (across > 1 && down < storage.tileRows() && !memory.keepsBlocksOf(middle(bands))) {
      down = Math.min(2 * down, storage.tileRows());
      bands = bandsOf(storage, width, down);
    }
    return bands;
  }

  private static TileGrid bandsOf(TileGrid storage, long width, long down) {
    long height = (storage.tileRows() + down - 1) / down;
    return new TileGrid(storage.area(), height * storage.tileHeight(), width * storage.tileWidth());
  }

  static Region middle(TileGrid bands) {
    return bands.tile(bands.tileRows() / 2, bands.tileColumns() / 2);
  }

  /**
   * The work for all blocks over that for the whole image at once: what halos cost. Blocks between
   * the first and the last of a row or column are taken to be alike.
   */
  static double recomputation(KernelChoices choices, TileGrid blocks) {
    return work(choices, blocks) / BandCost.work(choices, blocks.area());
  }

  /** The work for all blocks, taken alike as {@link #recomputation} does. */
  static double work(KernelChoices choices, TileGrid blocks) {
    double work = 0;
    for (long[] row : alike(blocks.tileRows())) {
      for (long[] column : alike(blocks.tileColumns())) {
        work += row[1] * column[1] * BandCost.work(choices, blocks.tile(row[0], column[0]));
      }
    }
    return work;
  }

  /** Numbers of blocks, and how many each stands for. */
  private static long[][] alike(long count) {
    return switch ((int) Math.min(count, 3)) {
      case 1 -> new long[][] {{0, 1}};
      case 2 -> new long[][] {{0, 1}, {1, 1}};
      default -> new long[][] {{0, 1}, {count / 2, count - 2}, {count - 1, 1}};
    };
  }
}
