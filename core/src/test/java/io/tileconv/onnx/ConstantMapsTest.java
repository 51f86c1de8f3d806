package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Constants as large as the image: joined to it, or met by it. */
class ConstantMapsTest {

  private static final Shape SHAPE = new Shape(3, 6, 9);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image() {
    return TestModels.opset(13).input("x", 1, 3, 0, 0).output("y");
  }

  /** The image's rows and columns as a shape of {@code channels}, as exporters compute it. */
  private static TestModels withPlaces(TestModels model, long channels) {
    return model
        .constant("two", 2L)
        .constant("four", 4L)
        .constant("front", 1, channels)
        .node("Shape", "s", List.of("x"))
        .node("Slice", "places", List.of("s", "two", "four"))
        .node("Concat", "shape", List.of("front", "places"), attribute("axis", 0));
  }

  @Test
  void aConstantOfEveryPlaceIsJoinedWhateverTheImageHolds() {
    TestModels model =
        withPlaces(image(), 2)
            .constant("v", new float[] {0.25f, -3}, 1, 2, 1, 1)
            .node("Expand", "m", List.of("v", "shape"))
            .node("Concat", "y", List.of("m", "x"), attribute("axis", 1));
    Block broken = ModelRuns.image(SHAPE);
    broken.set(0, 2, 3, Float.NaN);
    broken.set(0, 4, 4, Float.POSITIVE_INFINITY);
    Block result = ModelRuns.result(model, broken);
    assertThat(result.channels()).isEqualTo(5);
    assertThat(result.at(0, 2, 3)).isEqualTo(0.25f);
    assertThat(result.at(1, 4, 4)).isEqualTo(-3);
    assertThat(result.at(2, 2, 3)).isNaN();
  }

  @Test
  void largeOnesAreNeverWrittenOut() {
    Shape large = new Shape(3, 1 << 20, 1 << 20);
    TestModels model =
        withPlaces(image(), 1)
            .constant("half", new float[] {0.5f})
            .node("ConstantOfShape", "zeros", List.of("shape"))
            .node("Add", "level", List.of("zeros", "half"))
            .node("Concat", "c", List.of("x", "level"), attribute("axis", 1))
            .node("Mul", "y", List.of("c", "level"));
    ImportedNetwork network = OnnxReader.network(model.model(), java.util.Map.of("x", large));
    assertThat(network.network().shapes(List.of(large)).get(network.network().outputs().get(0)))
        .isEqualTo(new Shape(4, 1 << 20, 1 << 20));
    ModelRuns.check(
        model, IMAGE, new Shape(4, 6, 9), (in, c, y, x) -> c < 3 ? in.at(c, y, x) / 2 : 0.25);
  }

  @Test
  void anInitialiserThatVariesByChannelOnlyIsOne() {
    float[] values = new float[2 * 54];
    Arrays.fill(values, 54, 108, 7);
    TestModels model =
        image()
            .constant("m", values, 1, 2, 6, 9)
            .node("Concat", "c", List.of("x", "m"), attribute("axis", 1))
            .constant("n", Arrays.copyOf(values, 54), 1, 1, 6, 9)
            .node("Add", "y", List.of("c", "n"));
    ModelRuns.check(
        model, IMAGE, new Shape(5, 6, 9), (in, c, y, x) -> c < 3 ? in.at(c, y, x) : c == 3 ? 0 : 7);
    values[3] = 1;
    TestModels coordinates =
        image()
            .constant("m", values, 1, 2, 6, 9)
            .node("Concat", "y", List.of("x", "m"), attribute("axis", 1));
    assertThatThrownBy(() -> ModelRuns.result(coordinates, IMAGE))
        .hasMessage(
            "node 'y' (Concat): input 1 is a constant that varies from place to place, such as"
                + " coordinates; a constant that is joined to maps has one value for each channel,"
                + " so give the others as bands of the image");
  }

  @Test
  void channelsAreAddedByPadding() {
    TestModels model =
        image()
            .constant("pads", 0, 1, 0, 2, 0, 2, 0, 0)
            .constant("value", new float[] {5})
            .node("Pad", "y", List.of("x", "pads", "value"));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(6, 6, 11),
        (in, c, y, x) -> c < 1 || c > 3 || x < 2 ? 5 : in.at(c - 1, y, x - 2));
  }
}
