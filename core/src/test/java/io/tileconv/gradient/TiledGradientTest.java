package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients of tiles are those of the whole map, bit for bit. */
class TiledGradientTest {

  private static final int CASES = 400;

  @TestFactory
  Stream<DynamicTest> inputGradientsStitchBitForBit() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = Differentiable.any(random);
          Block dy = RandomBlocks.map(operatorCase.output(), random);
          List<Block> maps = RandomOperators.maps(operatorCase, random);
          for (int input = 0; input < Differentiable.inputs(operatorCase); input++) {
            Block whole = Differentiable.gradient(operatorCase, input, dy, maps);
            assertThat(whole.region()).isEqualTo(Region.whole(operatorCase.inputs().get(input)));
            assertThat(stitched(operatorCase, input, dy, maps, random).sameBits(whole))
                .as("%s of %s", operatorCase.operator(), operatorCase.inputs())
                .isTrue();
          }
        });
  }

  private static Block stitched(
      OperatorCase operatorCase, int input, Block dy, List<Block> maps, SplittableRandom random) {
    List<Block> all = new ArrayList<>(List.of(dy));
    all.addAll(maps);
    Network network =
        Gradients.ofInput(
            operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs(), input);
    TileExecutor executor =
        new TileExecutor(network, Differentiable.backwardShapes(operatorCase), Arithmetic.EXACT);
    Shape shape = operatorCase.inputs().get(input);
    Block stitched = Block.allocate(Region.whole(shape), shape.channels());
    for (Region tile : tiles(shape, random)) {
      Maps.compute(executor, tile, all).copyTo(stitched);
    }
    return stitched;
  }

  @TestFactory
  Stream<DynamicTest> parameterGradientsDoNotDependOnTilesOrOrder() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = withParameters(random);
          Block dy = RandomBlocks.map(operatorCase.output(), random);
          List<Block> maps = RandomOperators.maps(operatorCase, random);
          ParameterGradient whole = gradient(operatorCase).orElseThrow();
          whole.accumulate(Maps.sources(maps), dy);

          List<ParameterGradient> parts = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            parts.add(gradient(operatorCase).orElseThrow());
          }
          for (Region tile : tiles(operatorCase.output(), random)) {
            parts.get(random.nextInt(3)).accumulate(Maps.sources(maps), dy.view(tile));
          }
          Collections.shuffle(parts, new Random(random.nextLong()));
          ParameterGradient merged = gradient(operatorCase).orElseThrow();
          merged.merge(parts.get(0));
          merged.mergeState(parts.get(1).state());
          merged.merge(parts.get(2));

          assertThat(merged.state()).as("%s", operatorCase).isEqualTo(whole.state());
          assertThat(merged.gradients()).isEqualTo(whole.gradients());
        });
  }

  @Test
  void normalizationsNeedTheirWholeMap() throws IOException {
    InstanceNormalization operator = new InstanceNormalization(1, 0);
    List<Tensor> parameters = List.of(Tensor.of(new float[1], 1), Tensor.of(new float[1], 1));
    Shape shape = new Shape(1, 2, 2);
    ParameterGradient gradient =
        Gradients.ofParameters(operator, parameters, List.of(shape)).orElseThrow();
    Block map = Maps.block(shape, new double[] {1, 2, 3, 4});
    gradient.accumulate(Maps.sources(List.of(map)), map.view(Region.of(0, 0, 1, 2)));
    assertThatThrownBy(gradient::gradients)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the gradient of a normalization needs its whole map, but 2 of 4 values of a group"
                + " were added");
  }

  @Test
  void refusesToMergeGradientsOfDifferentOperators() {
    Shape shape = new Shape(1, 2, 2);
    OperatorCase slopes =
        new OperatorCase(new PRelu(1), List.of(Tensor.of(new float[1], 1)), List.of(shape));
    OperatorCase convolution =
        new OperatorCase(
            Convolution.pointwise(1, 1),
            List.of(Tensor.of(new float[1], 1, 1, 1, 1)),
            List.of(shape));
    ParameterGradient first = gradient(slopes).orElseThrow();
    ParameterGradient second = gradient(convolution).orElseThrow();
    assertThatThrownBy(() -> first.merge(second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot merge gradients of prelu and conv");
  }

  private static OperatorCase withParameters(SplittableRandom random) {
    while (true) {
      OperatorCase operatorCase = Differentiable.any(random);
      if (gradient(operatorCase).isPresent()) {
        return operatorCase;
      }
    }
  }

  private static Optional<ParameterGradient> gradient(OperatorCase operatorCase) {
    return Gradients.ofParameters(
        operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs());
  }

  /** The tiles of a random grid, in random order. */
  private static List<Region> tiles(Shape shape, SplittableRandom random) {
    TileGrid grid =
        new TileGrid(
            Region.whole(shape),
            random.nextLong(1, shape.height() + 1),
            random.nextLong(1, shape.width() + 1));
    List<Region> tiles =
        new ArrayList<>(LongStream.range(0, grid.tiles()).mapToObj(grid::tile).toList());
    Collections.shuffle(tiles, new Random(random.nextLong()));
    return tiles;
  }
}
