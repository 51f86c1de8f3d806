package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Stitched tiles are the whole map, bit for bit, whatever the operators, borders and tiles. With
 * exact arithmetic the whole map is the reference's, with fast arithmetic that of one tile.
 */
class TiledEqualsWholeTest {

  @TestFactory
  Stream<DynamicTest> singleOperators() {
    return RandomCases.of(
        600,
        random -> {
          OperatorCase operatorCase = RandomOperators.any(random);
          List<Block> maps = RandomOperators.maps(operatorCase, random);
          int inputs = maps.size();
          Network network =
              new Network(
                  IntStream.range(0, inputs).mapToObj(i -> "input " + i).toList(),
                  List.of(
                      new Node(
                          "node",
                          operatorCase.operator(),
                          operatorCase.parameters(),
                          IntStream.range(0, inputs).boxed().toList())),
                  List.of(inputs));
          check(network, operatorCase.inputs(), maps, operatorCase.whole(maps), random);
        });
  }

  @TestFactory
  Stream<DynamicTest> chains() {
    return RandomCases.of(
        200, random -> check(RandomNetworks.chain(random.nextInt(2, 7), random), random));
  }

  @TestFactory
  Stream<DynamicTest> graphs() {
    return RandomCases.of(
        200, random -> check(RandomNetworks.graph(random.nextInt(2, 9), random), random));
  }

  private static void check(RandomNetworks.Sample sample, SplittableRandom random)
      throws IOException {
    Block input = RandomBlocks.map(sample.input(), random);
    List<Block> maps = sample.maps(input);
    Block whole = maps.get(maps.size() - 1);
    check(sample.network(), List.of(sample.input()), List.of(input), whole, random);
  }

  private static void check(
      Network network, List<Shape> shapes, List<Block> maps, Block whole, SplittableRandom random)
      throws IOException {
    List<BlockSource> sources = maps.stream().map(BlockSource::of).toList();
    check(Arithmetic.EXACT, network, shapes, sources, whole, random);
    TileExecutor fast = new TileExecutor(network, shapes, Arithmetic.FAST);
    Block fastWhole = fast.compute(whole.region(), sources);
    check(Arithmetic.FAST, network, shapes, sources, fastWhole, random);
  }

  private static void check(
      Arithmetic arithmetic,
      Network network,
      List<Shape> shapes,
      List<BlockSource> sources,
      Block whole,
      SplittableRandom random)
      throws IOException {
    TileExecutor tiles = new TileExecutor(network, shapes, arithmetic);
    BandExecutor bands = new BandExecutor(network, shapes, arithmetic);
    for (TileGrid grid : grids(whole.region(), random)) {
      check(grid, whole, network, tile -> tiles.compute(tile, sources));
      check(grid, whole, network, tile -> bands.compute(tile, sources));
    }
  }

  /** One of the executors. */
  private interface Executor {
    Block compute(Region tile) throws IOException;
  }

  private static void check(TileGrid grid, Block whole, Network network, Executor executor)
      throws IOException {
    Block stitched = Block.allocate(whole.region(), whole.channels());
    stitched.fill(Float.NaN);
    for (long tile = 0; tile < grid.tiles(); tile++) {
      executor.compute(grid.tile(tile)).copyTo(stitched);
    }
    assertThat(stitched.sameBits(whole))
        .as("%s×%s tiles of %s", grid.tileHeight(), grid.tileWidth(), network)
        .isTrue();
  }

  private static List<TileGrid> grids(Region area, SplittableRandom random) {
    List<TileGrid> grids = new ArrayList<>();
    grids.add(new TileGrid(area, area.height(), area.width()));
    grids.add(
        new TileGrid(
            area, random.nextLong(1, area.height() + 1), random.nextLong(1, area.width() + 1)));
    if (area.area() <= 300) {
      grids.add(new TileGrid(area, 1, 1));
    } else {
      grids.add(new TileGrid(area, random.nextLong(1, 4), random.nextLong(3, 6)));
    }
    return grids;
  }
}
