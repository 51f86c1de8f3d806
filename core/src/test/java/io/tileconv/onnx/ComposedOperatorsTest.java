package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Operators that become several of ours, against their definitions. */
class ComposedOperatorsTest {

  private static final Shape SHAPE = new Shape(4, 3, 5);
  private static final long SEED = Long.getLong("tileconv.seed", 20_261_128L);

  private static TestModels fourChannels() {
    return TestModels.opset(13).input("x", 0, 4, 0, 0).output("y");
  }

  private static Block input() {
    SplittableRandom random = new SplittableRandom(SEED);
    Block block = Block.allocate(Region.whole(SHAPE), SHAPE.channels());
    for (int c = 0; c < 4; c++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 5; x++) {
          block.set(c, y, x, (float) random.nextDouble(-2, 2));
        }
      }
    }
    return block;
  }

  private static Block result(TestModels model, Block input) {
    Shape shape = new Shape(input.channels(), input.region().height(), input.region().width());
    ImportedNetwork imported = OnnxReader.network(model.model(), Map.of("x", shape));
    TileExecutor executor = new TileExecutor(imported.network(), List.of(shape), Arithmetic.EXACT);
    Region target = Region.whole(executor.shapes().get(imported.network().outputs().get(0)));
    try {
      return executor.compute(target, List.of(BlockSource.of(input)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface Expected {
    double at(Block input, int channel, int row, int column);
  }

  private static void check(TestModels model, int channels, Expected expected) {
    Block input = input();
    Block result = result(model, input);
    assertThat(result.channels()).isEqualTo(channels);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 5; x++) {
          assertThat((double) result.at(c, y, x))
              .as("channel %d, row %d, column %d, seed %d", c, y, x, SEED)
              .isCloseTo(expected.at(input, c, y, x), within(1e-6));
        }
      }
    }
  }

  private static TestModels one(String type, AttributeProto... attributes) {
    return fourChannels().node(type, "y", List.of("x"), attributes);
  }

  private static double squares(Block input, int first, int last, int row, int column) {
    double sum = 0;
    for (int c = Math.max(0, first); c <= Math.min(3, last); c++) {
      sum += Math.pow(input.at(c, row, column), 2);
    }
    return sum;
  }

  @Test
  void normsRunOverTheChannelsOfAPlace() {
    AttributeProto axes = attribute("axes", List.of(1L));
    check(one("ReduceSumSquare", axes), 1, (in, c, y, x) -> squares(in, 0, 3, y, x));
    check(one("ReduceL2", axes), 1, (in, c, y, x) -> Math.sqrt(squares(in, 0, 3, y, x)));
    check(
        one("LpNormalization", attribute("axis", 1)),
        4,
        (in, c, y, x) -> in.at(c, y, x) / Math.sqrt(squares(in, 0, 3, y, x)));
  }

  @Test
  void localResponsesAreDividedByThoseOfNeighbouringChannels() {
    check(
        one("LRN", attribute("size", 2), attribute("alpha", 0.5f), attribute("bias", 2f)),
        4,
        (in, c, y, x) -> in.at(c, y, x) / Math.pow(2 + 0.25 * squares(in, c, c + 1, y, x), 0.75));
  }

  @Test
  void thresholdsCutAndShrink() {
    check(
        one("ThresholdedRelu", attribute("alpha", 0.5f)),
        4,
        (in, c, y, x) -> in.at(c, y, x) > 0.5f ? in.at(c, y, x) : 0);
    check(
        one("Shrink", attribute("lambd", 0.5f), attribute("bias", 0.25f)),
        4,
        (in, c, y, x) ->
            Math.abs(in.at(c, y, x)) > 0.5f
                ? in.at(c, y, x) - 0.25 * Math.signum(in.at(c, y, x))
                : 0);
  }

  @Test
  void equalMapsAreOne() {
    TestModels model =
        fourChannels()
            .node("Relu", "r", List.of("x"))
            .node("Equal", "e", List.of("r", "x"))
            .node("Cast", "y", List.of("e"), attribute("to", 1));
    check(model, 4, (in, c, y, x) -> in.at(c, y, x) >= 0 ? 1 : 0);
  }

  @Test
  void channelsRepeat() {
    TestModels model =
        fourChannels().constant("r", 1, 2, 1, 1).node("Tile", "y", List.of("x", "r"));
    check(model, 8, (in, c, y, x) -> in.at(c % 4, y, x));
  }

  @Test
  void sumsOverAMapAreItsAverageTimesItsPlaces() {
    TestModels model =
        fourChannels()
            .node("ReduceSum", "s", List.of("x", "axes"))
            .constant("axes", 2, 3)
            .node("Add", "y", List.of("x", "s"));
    check(
        model,
        4,
        (in, c, y, x) -> {
          double sum = in.at(c, y, x);
          for (int i = 0; i < 15; i++) {
            sum += in.at(c, i / 5, i % 5);
          }
          return sum;
        });
  }

  @Test
  void oneAxisAfterTheOtherIsTheWholeMap() {
    AttributeProto columns = attribute("axes", List.of(3L));
    AttributeProto rows = attribute("axes", List.of(2L));
    TestModels model =
        fourChannels()
            .node("ReduceMax", "a", List.of("x"), columns)
            .node("ReduceMax", "b", List.of("a"), rows)
            .node("Sub", "y", List.of("x", "b"));
    check(model, 4, (in, c, y, x) -> in.at(c, y, x) - largest(in, c));
  }

  @Test
  void aGateMayComeThroughAMatrixAndThroughAKernelOverTheChannels() {
    TestModels matrix =
        fourChannels()
            .constant("m", new float[] {1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4}, 4, 4)
            .constant("b", new float[] {8, 8, 8, 8}, 4)
            .constant("axes", 2, 3)
            .constant("first", 2)
            .constant("second", 3)
            .node("GlobalMaxPool", "g", List.of("x"))
            .node("Squeeze", "s", List.of("g", "axes"))
            .node(
                "Gemm",
                "t",
                List.of("s", "m", "b"),
                attribute("alpha", 0.5f),
                attribute("beta", 0.25f))
            .node("Unsqueeze", "u", List.of("t", "first"))
            .node("Unsqueeze", "v", List.of("u", "second"))
            .node("Mul", "y", List.of("x", "v"));
    check(matrix, 4, (in, c, y, x) -> in.at(c, y, x) * (2 + 0.5 * (c + 1) * largest(in, c)));

    TestModels kernel =
        fourChannels()
            .constant("w", new float[] {1, 10, 100}, 1, 1, 3)
            .constant("last", 3)
            .node("GlobalMaxPool", "g", List.of("x"))
            .node("Squeeze", "s", List.of("g", "last"))
            .node("Transpose", "t", List.of("s"), attribute("perm", List.of(0L, 2L, 1L)))
            .node("Conv", "k", List.of("t", "w"), attribute("pads", List.of(1L, 1L)))
            .node("Transpose", "u", List.of("k"), attribute("perm", List.of(0L, 2L, 1L)))
            .node("Unsqueeze", "v", List.of("u", "last"))
            .node("Sub", "y", List.of("v", "x"));
    check(
        kernel,
        4,
        (in, c, y, x) ->
            (float)
                    ((c > 0 ? largest(in, c - 1) : 0)
                        + 10 * largest(in, c)
                        + (c < 3 ? 100 * largest(in, c + 1) : 0))
                - in.at(c, y, x));
  }

  private static double largest(Block in, int channel) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 15; i++) {
      largest = Math.max(largest, in.at(channel, i / 5, i % 5));
    }
    return largest;
  }

  @Test
  void castsToBytesNeedAClip() {
    TestModels model =
        fourChannels()
            .constant("low", new float[] {0})
            .constant("high", new float[] {255})
            .node("Clip", "c", List.of("x", "low", "high"))
            .node("Cast", "y", List.of("c"), attribute("to", 2));
    check(model, 4, (in, c, y, x) -> Math.floor(Math.max(0, in.at(c, y, x))));
    assertThatThrownBy(() -> result(one("Cast", attribute("to", 2)), input()))
        .hasMessage(
            "node 'y' (Cast): a cast from float to uint8 is not supported; leave it out, or clip"
                + " to 0..255 before it");
  }

  @Test
  void imagesMayHaveTheirChannelsLastBehindArithmetic() {
    TestModels model =
        TestModels.opset(13)
            .input("x", 1, 0, 0, 4)
            .output("y")
            .constant("scale", new float[] {1, 2, 3, 4}, 4)
            .node("Mul", "m", List.of("x", "scale"))
            .node("Transpose", "t", List.of("m"), attribute("perm", List.of(0L, 3L, 1L, 2L)))
            .node("Relu", "y", List.of("t"));
    check(model, 4, (in, c, y, x) -> Math.max(0, (c + 1) * in.at(c, y, x)));
  }

  @Test
  void constantsAreComputed() {
    TestModels model =
        fourChannels()
            .constant("q", 10, 20, 30, 40)
            .constant("s", new float[] {0.5f, 1, 2, 4}, 4)
            .constant("zero", 0, 0, 0, 1)
            .constant("shape", 4, 1, 1)
            .constant("none", 0L)
            .constant("four", 4L)
            .constant("step", 1L)
            .node("DequantizeLinear", "d", List.of("q", "s", "zero"), attribute("axis", 0))
            .node("Range", "range", List.of("none", "four", "step"))
            .node("Greater", "late", List.of("range", "step"))
            .node("Where", "chosen", List.of("late", "s", "d"))
            .node("ReduceMax", "top", List.of("q"))
            .node("Cast", "most", List.of("top"), attribute("to", 1))
            .node("Div", "part", List.of("chosen", "most"))
            .node("Reshape", "c", List.of("part", "shape"))
            .node("Mul", "y", List.of("x", "c"));
    double[] factors = {5.0 / 40, 20.0 / 40, 2.0 / 40, 4.0 / 40};
    check(model, 4, (in, c, y, x) -> in.at(c, y, x) * factors[c]);
  }

  @Test
  void constantsMeetAlongAnyAxis() {
    TestModels model =
        fourChannels()
            .constant("a", new float[] {1, 2}, 2, 1)
            .constant("b", new float[] {3, 4}, 2, 1)
            .constant("shape", 4, 1, 1)
            .node("Concat", "m", List.of("a", "b"), attribute("axis", 1))
            .node("Reshape", "c", List.of("m", "shape"))
            .node("Add", "y", List.of("x", "c"));
    double[] terms = {1, 3, 2, 4};
    check(model, 4, (in, c, y, x) -> in.at(c, y, x) + terms[c]);
  }
}
