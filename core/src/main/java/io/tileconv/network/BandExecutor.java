package io.tileconv.network;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Choice;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;

/**
 * Computes regions of a network's outputs row by row, from top to bottom, with the bits of {@link
 * TileExecutor}. Every row of every map in between is made once for a region, and kept only while
 * it is read again, so memory grows with the region's width and not with its height. It belongs to
 * one thread.
 */
public final class BandExecutor {

  /** Rows that are computed at once where rows cannot be streamed. */
  private static final int FALLBACK_ROWS = 256;

  private final TileExecutor tiles;
  private float[] arena = new float[0];

  /**
   * @param inputShapes shapes of the network's whole inputs
   */
  public BandExecutor(Network network, List<Shape> inputShapes, Arithmetic arithmetic) {
    this(new TileExecutor(network, inputShapes, arithmetic));
  }

  /** With the kernels of an executor that is there already. */
  public BandExecutor(TileExecutor tiles) {
    this.tiles = tiles;
  }

  /** The kernel of each node, with the reasons. */
  public List<Choice> choices() {
    return tiles.choices();
  }

  /** The shapes of all maps. */
  public List<Shape> shapes() {
    return tiles.shapes();
  }

  /** Which regions of every map this region of the outputs is made from. */
  public Demand demand(Region target) {
    return tiles.demand(target);
  }

  /**
   * Computes the same region of each of the network's outputs; of outputs that are smaller than the
   * largest, those that go with it, as {@link MapShares} has them.
   *
   * @param target inside the largest output map
   * @param inputs one source for each input of the network, which is asked for a few rows at a time
   * @param sink what takes the rows
   * @throws IllegalArgumentException if the region is so wide that its rows do not fit one array
   */
  public void compute(Region target, List<BlockSource> inputs, RowSink sink) throws IOException {
    Demand demand = demand(target);
    if (!Band.streams(demand, tiles.network())) {
      computeTiles(target, inputs, sink);
      return;
    }
    Band band = Band.of(tiles.kernels(), demand, target, tiles.computations(), inputs);
    if (band.arenaSize() > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "the rows of "
              + target
              + " that have to be kept take more than one array holds; use narrower tiles");
    }
    if (arena.length < band.arenaSize()) {
      arena = new float[0];
      arena = new float[(int) band.arenaSize()];
    }
    band.run(arena, sink);
  }

  /** Computes one region of the network's only output. */
  public Block compute(Region target, List<BlockSource> inputs) throws IOException {
    if (tiles.network().outputs().size() != 1) {
      throw new IllegalStateException(
          "the network has " + tiles.network().outputs().size() + " outputs");
    }
    int output = tiles.network().outputs().get(0);
    Block block = Block.allocate(target, shapes().get(output).channels());
    compute(target, inputs, (number, rows) -> rows.copyTo(block));
    return block;
  }

  private void computeTiles(Region target, List<BlockSource> inputs, RowSink sink)
      throws IOException {
    for (long row = target.top(); row < target.rows().end(); row += FALLBACK_ROWS) {
      List<Block> blocks = tiles.computeAll(strip(target, row), inputs);
      for (int i = 0; i < blocks.size(); i++) {
        if (!blocks.get(i).region().isEmpty()) {
          sink.accept(i, blocks.get(i));
        }
      }
    }
  }

  /** The rows that are computed at once from this one on where rows cannot be streamed. */
  static Region strip(Region target, long row) {
    long height = Math.min(FALLBACK_ROWS, target.rows().end() - row);
    return Region.of(row, target.left(), height, target.width());
  }
}
