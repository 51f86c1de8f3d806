package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.Maps;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TileExecutorTest {

  private static final int LARGEST_MAP = 7;
  private static final int LARGEST_KERNEL = 9;

  /** Every size of map, kernel and tile, against the sum that the border's rule gives. */
  @ParameterizedTest
  @EnumSource
  void bordersOfAllSizes(BorderMode mode) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int size = 1; size <= LARGEST_MAP; size++) {
      Block map = RandomBlocks.integers(new Shape(1, size, 1), random);
      for (int taps = 1; taps <= LARGEST_KERNEL; taps++) {
        Window window = Window.centred(taps, 1, 1);
        float[] weights = new float[taps];
        for (int tap = 0; tap < taps; tap++) {
          weights[tap] = random.nextInt(-4, 5);
        }
        Network network =
            Network.chain()
                .then(
                    "conv",
                    Convolution.layer(1, 1, window, Window.ONE).withBorder(new Border(mode, 0)),
                    Tensor.of(weights, 1, 1, taps, 1))
                .build();
        TileExecutor executor =
            new TileExecutor(network, List.of(Maps.shape(map)), Arithmetic.EXACT);
        for (int tile = 1; tile <= size; tile++) {
          TileGrid grid = new TileGrid(map.region(), tile, 1);
          for (long number = 0; number < grid.tiles(); number++) {
            Region target = grid.tile(number);
            Block answer = executor.compute(target, List.of(BlockSource.of(map)));
            for (long row = target.top(); row < target.rows().end(); row++) {
              float wanted = 0;
              for (int tap = 0; tap < taps; tap++) {
                long from = mode.fold(window.sample(row, tap), size);
                wanted += weights[tap] * (from < 0 ? 0 : map.at(0, from, 0));
              }
              assertThat(answer.at(0, row, 0))
                  .as("row %s of %s with %s taps in tiles of %s", row, size, taps, tile)
                  .isEqualTo(wanted);
            }
          }
        }
      }
    }
  }

  @Test
  void aCircularTileReadsItsEdgesAndNotAllBetween() throws IOException {
    Network network =
        Network.chain()
            .then(
                "conv",
                Convolution.layer(1, 1, Window.centred(3, 1, 1), Window.centred(3, 1, 1))
                    .withBorder(Border.CIRCULAR),
                Tensor.of(new float[9], 1, 1, 3, 3))
            .build();
    TileExecutor executor =
        new TileExecutor(network, List.of(new Shape(1, 1000, 1000)), Arithmetic.EXACT);
    List<Region> read = new ArrayList<>();
    executor.compute(Region.of(0, 0, 8, 8), List.of(target -> read.add(target.region())));
    assertThat(read)
        .containsExactlyInAnyOrder(
            Region.of(0, 0, 9, 9),
            Region.of(0, 999, 9, 1),
            Region.of(999, 0, 1, 9),
            Region.of(999, 999, 1, 1));
    assertThat(executor.demand(Region.of(0, 0, 8, 8)).area(0)).isEqualTo(100);
  }

  @Test
  void severalOutputsAreOfOneRegion() throws IOException {
    Node relu = new Node("relu", Activation.relu(), List.of(), List.of(0));
    Node negate =
        new Node("negate", Activation.of(Activation.Function.NEGATE), List.of(), List.of(1));
    Network network = new Network(List.of("x"), List.of(relu, negate), List.of(2, 1, 0));
    Block x = Maps.signal(-2, 1, 3);
    TileExecutor executor = new TileExecutor(network, List.of(Maps.shape(x)), Arithmetic.EXACT);
    List<Block> outputs = executor.computeAll(Region.of(0, 1, 1, 2), List.of(BlockSource.of(x)));
    assertThat(Maps.rows(outputs.get(0), 0)[0]).containsExactly(-1, -3);
    assertThat(Maps.rows(outputs.get(1), 0)[0]).containsExactly(1, 3);
    assertThat(Maps.rows(outputs.get(2), 0)[0]).containsExactly(1, 3);
    assertThatThrownBy(() -> executor.compute(Region.of(0, 0, 1, 1), List.of(BlockSource.of(x))))
        .hasMessage("the network has 3 outputs");
  }

  @Test
  void whatIsNotNeededIsNotRead() throws IOException {
    Node relu = new Node("relu", Activation.relu(), List.of(), List.of(1));
    Network network = new Network(List.of("x", "y"), List.of(relu), List.of(2));
    TileExecutor executor =
        new TileExecutor(
            network, List.of(new Shape(1, 9, 9), new Shape(1, 4, 4)), Arithmetic.EXACT);
    List<Region> read = new ArrayList<>();
    executor.compute(
        Region.of(1, 1, 2, 2),
        List.of(
            target -> {
              throw new IOException("x is not needed");
            },
            target -> read.add(target.region())));
    assertThat(read).containsExactly(Region.of(1, 1, 2, 2));
  }

  @Test
  void aTargetOutsideTheOutputIsRefused() {
    Network network = Network.chain().then("up", Resize.nearest(2)).build();
    TileExecutor executor =
        new TileExecutor(network, List.of(new Shape(1, 3, 3)), Arithmetic.EXACT);
    assertThatThrownBy(() -> executor.demand(Region.of(0, 4, 2, 3)))
        .hasMessage("the target rows [0, 2) columns [4, 7) is not inside the output map of 6×6×1");
  }
}
