package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Maps whose channels are cut into groups, and those whose axes stand in another order. */
class GroupsTest {

  private static final Shape SHAPE = new Shape(4, 6, 9);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image() {
    return TestModels.opset(13).input("x", 1, 4, 0, 0).output("y");
  }

  /** {@code exp(x) / (exp(a) + exp(b))} of the largest values of two channels. */
  private static double share(int channel) {
    double own = Math.exp(largest(channel));
    return own / (own + Math.exp(largest((channel + 2) % 4)));
  }

  private static double largest(int channel) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 54; i++) {
      largest = Math.max(largest, IMAGE.at(channel, i / 9, i % 9));
    }
    return largest;
  }

  private static TestModels shares() {
    return image()
        .constant("gates", 1, 2, 2, 1, 1)
        .constant("groups", 1, 2, 2, 6, 9)
        .node("GlobalMaxPool", "g", List.of("x"))
        .node("Reshape", "r", List.of("g", "gates"))
        .node("Softmax", "s", List.of("r"), attribute("axis", 1))
        .node("Reshape", "parts", List.of("x", "groups"));
  }

  @Test
  void branchesAreWeighedByASoftmaxOverGroups() {
    TestModels together =
        shares()
            .node("Mul", "m", List.of("parts", "s"))
            .constant("axis", 1L)
            .node("ReduceSum", "y", List.of("m", "axis"), attribute("keepdims", 0));
    ModelRuns.Expected expected =
        (in, c, y, x) -> in.at(c, y, x) * share(c) + in.at(c + 2, y, x) * share(c + 2);
    ModelRuns.check(together, IMAGE, new Shape(2, 6, 9), expected);
    TestModels apart =
        shares()
            .constant(OnnxTensors.encode(OnnxTensor.of("first", new long[] {0})))
            .constant(OnnxTensors.encode(OnnxTensor.of("last", new long[] {-1})))
            .node("Split", "halves", List.of("x"), List.of("a", "b"), attribute("axis", 1))
            .node("Gather", "p", List.of("s", "first"), attribute("axis", 1))
            .node("Gather", "q", List.of("s", "last"), attribute("axis", 1))
            .node("Mul", "m", List.of("a", "p"))
            .node("Mul", "n", List.of("b", "q"))
            .node("Add", "y", List.of("m", "n"));
    ModelRuns.check(apart, IMAGE, new Shape(2, 6, 9), expected);
  }

  @Test
  void aSoftmaxOverPlacesIsRefused() {
    TestModels model =
        image()
            .constant("flat", 1, 4, -1)
            .node("Reshape", "r", List.of("x", "flat"))
            .node("Softmax", "y", List.of("r"), attribute("axis", 2));
    assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
        .hasMessage(
            "node 'y' (Softmax): of reshaped maps, only one over groups of channels is supported;"
                + " over all places it is attention");
  }

  @Test
  void mapsAreStackedBehindTheirChannels() {
    TestModels model =
        image()
            .constant("axis", 2L)
            .constant("back", 1, 8, 6, 9)
            .node("Neg", "n", List.of("x"))
            .node("Unsqueeze", "a", List.of("x", "axis"))
            .node("Unsqueeze", "b", List.of("n", "axis"))
            .node("Concat", "s", List.of("a", "b"), attribute("axis", 2))
            .node("Reshape", "y", List.of("s", "back"));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(8, 6, 9),
        (in, c, y, x) -> c % 2 == 0 ? in.at(c / 2, y, x) : -in.at(c / 2, y, x));
  }

  @Test
  void channelsThatStandLastBecomePixels() {
    TestModels model =
        image()
            .constant("cut", 1, 6, 9, 2, 2)
            .constant("joined", 1, 12, 18)
            .node("Transpose", "t", List.of("x"), attribute("perm", List.of(0L, 2L, 3L, 1L)))
            .node("Reshape", "r", List.of("t", "cut"))
            .node("Transpose", "p", List.of("r"), attribute("perm", List.of(0L, 1L, 3L, 2L, 4L)))
            .node("Reshape", "y", List.of("p", "joined"));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 12, 18),
        (in, c, y, x) -> in.at(y % 2 * 2 + x % 2, y / 2, x / 2));
  }

  @Test
  void kernelsTurnWithTheImage() {
    TestModels model =
        image()
            .constant("w", new float[] {1, 10, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1, 4, 3, 1)
            .node("Transpose", "t", List.of("x"), attribute("perm", List.of(0L, 1L, 3L, 2L)))
            .node("Conv", "c", List.of("t", "w"), attribute("pads", List.of(1L, 0L, 1L, 0L)))
            .node("Transpose", "y", List.of("c"), attribute("perm", List.of(0L, 1L, 3L, 2L)));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 6, 9),
        (in, c, y, x) ->
            (x > 0 ? in.at(0, y, x - 1) : 0)
                + 10.0 * in.at(0, y, x)
                + (x < 8 ? 100.0 * in.at(0, y, x + 1) : 0));
  }

  @Test
  void channelsThatStandLastAreShuffledToTheFront() {
    // With as many rows and columns as channels, so that a mistaken layout has the same extents.
    Shape shape = new Shape(4, 4, 4);
    TestModels model =
        image()
            .constant("cut", 1, 4, 4, 2, 2)
            .constant("joined", 1, 4, 4, 4)
            .node("Transpose", "t", List.of("x"), attribute("perm", List.of(0L, 2L, 3L, 1L)))
            .node("Reshape", "r", List.of("t", "cut"))
            .node("Transpose", "p", List.of("r"), attribute("perm", List.of(0L, 4L, 3L, 1L, 2L)))
            .node("Reshape", "y", List.of("p", "joined"));
    Block input = ModelRuns.image(shape);
    assertThat(OnnxReader.network(model.model(), Map.of("x", shape)).outputs().get(0).layout())
        .isEqualTo(Layout.NCHW);
    ModelRuns.check(model, input, shape, (in, c, y, x) -> in.at(c % 2 * 2 + c / 2, y, x));
  }
}
