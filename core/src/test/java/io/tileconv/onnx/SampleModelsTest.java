package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample models against what ONNX Runtime gives without optimisations. */
class SampleModelsTest {

  /**
   * Of the largest value expected. The longest sum has 1,600 products; rounding errors of random
   * sign then amount to about 40 units of 2⁻²⁴, and four times as much is allowed.
   */
  private static final double TOLERANCE = 1e-5;

  private static OnnxTensor resource(String name) throws IOException {
    return OnnxTensors.read(Files.readAllBytes(Path.of("src/test/resources/onnx", name)));
  }

  @ParameterizedTest
  @CsvSource({
    "unet_water, 255, EXACT, 72, 65",
    "unet_water, 255, FAST, 72, 65",
    "esrgan_slim_x2, 1, EXACT, 50, 33",
    "esrgan_slim_x2, 1, FAST, 50, 33"
  })
  void aModelGivesItsReferenceWholeAndInTiles(
      String name, float divisor, Arithmetic arithmetic, int tileHeight, int tileWidth)
      throws IOException {
    OnnxModel model = OnnxReader.read(Path.of("../data/models", name + ".onnx"));
    OnnxTensor bytes = resource(name + ".x.pb");
    float[] values = bytes.asFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] /= divisor;
    }
    ImportedNetwork imported = OnnxReader.network(model);
    Block input =
        imported.inputs().get(0).layout().blocks(OnnxTensor.of("x", values, bytes.shape())).get(0);
    Region area = input.region();
    Shape shape = new Shape(input.channels(), area.height(), area.width());
    TileExecutor executor = new TileExecutor(imported.network(), List.of(shape), arithmetic);
    Region target = Region.whole(executor.shapes().get(imported.network().outputs().get(0)));
    List<BlockSource> sources = List.of(BlockSource.of(input));

    Block whole = executor.compute(target, sources);

    OnnxTensor actual = imported.outputs().get(0).layout().tensor("y", List.of(whole));
    OnnxTensor expected = resource(name + ".y.pb");
    assertThat(actual.shape()).containsExactly(expected.shape());
    assertThat(largestDifference(actual.floats(), expected.floats()))
        .isLessThanOrEqualTo(TOLERANCE * largest(expected.floats()));
    TileGrid grid = new TileGrid(target, tileHeight, tileWidth);
    for (long tile = 0; tile < grid.tiles(); tile++) {
      Block part = executor.compute(grid.tile(tile), sources);
      assertThat(part.sameBits(whole.view(grid.tile(tile)))).as("tile " + tile).isTrue();
    }
  }

  private static double largestDifference(float[] actual, float[] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
    }
    return largest;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
