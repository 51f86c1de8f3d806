package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Reductions over any axes of an image, against loops. */
class ReductionsTest {

  private static final Shape SHAPE = new Shape(4, 7, 11);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image() {
    return TestModels.opset(13).input("x", 1, 4, 0, 0).output("y");
  }

  /** A reduction by a loop over the axes that are marked. */
  private static double reduced(
      boolean[] axes,
      int[] place,
      double start,
      DoubleUnaryOperator each,
      DoubleBinaryOperator both) {
    double total = start;
    for (int c = 0; c < SHAPE.channels(); c++) {
      for (int y = 0; y < SHAPE.height(); y++) {
        for (int x = 0; x < SHAPE.width(); x++) {
          boolean counts =
              (axes[0] || c == place[0])
                  && (axes[1] || y == place[1])
                  && (axes[2] || x == place[2]);
          if (counts) {
            total = both.applyAsDouble(total, each.applyAsDouble(IMAGE.at(c, y, x)));
          }
        }
      }
    }
    return total;
  }

  private static double expected(String type, boolean[] axes, int... place) {
    double count = (axes[0] ? 4 : 1) * (axes[1] ? 7 : 1) * (axes[2] ? 11 : 1);
    return switch (type) {
      case "ReduceMean" -> reduced(axes, place, 0, v -> v, Double::sum) / count;
      case "ReduceMax" -> reduced(axes, place, -1e9, v -> v, Math::max);
      case "ReduceMin" -> reduced(axes, place, 1e9, v -> v, Math::min);
      case "ReduceL1" -> reduced(axes, place, 0, Math::abs, Double::sum);
      case "ReduceL2" -> Math.sqrt(reduced(axes, place, 0, v -> v * v, Double::sum));
      case "ReduceSumSquare" -> reduced(axes, place, 0, v -> v * v, Double::sum);
      default -> reduced(axes, place, 0, v -> v, Double::sum);
    };
  }

  @Test
  void everyReductionRunsOverEveryChoiceOfAxes() {
    for (String type :
        List.of(
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceSum",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare")) {
      for (int choice = 1; choice < 8; choice++) {
        boolean[] axes = {(choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0};
        check(type, axes);
      }
    }
  }

  private static void check(String type, boolean[] axes) {
    List<Long> list = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (axes[i]) {
        list.add(i + 1L);
      }
    }
    TestModels model =
        image()
            .node(type, "r", List.of("x", type.equals("ReduceSum") ? "axes" : ""), axes(type, list))
            .constant("axes", list.stream().mapToLong(Long::longValue).toArray())
            .node("Sub", "y", List.of("x", "r"));
    ModelRuns.check(
        model, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) - expected(type, axes, c, y, x));
  }

  /** Of operator set 13, a sum only has them as an input. */
  private static AttributeProto axes(String type, List<Long> axes) {
    return attribute(type.equals("ReduceSum") ? "ignored" : "axes", axes);
  }

  @Test
  void theAverageOfAllValuesIsASingleOne() {
    boolean[] all = {true, true, true};
    TestModels model =
        image()
            .node("ReduceMean", "m", List.of("x"), attribute("keepdims", 0))
            .node("Sub", "y", List.of("x", "m"));
    ModelRuns.check(
        model,
        IMAGE,
        SHAPE,
        (in, c, y, x) -> in.at(c, y, x) - expected("ReduceMean", all, 0, 0, 0));
    TestModels batch =
        TestModels.opset(13)
            .input("x", 0, 4, 0, 0)
            .output("y")
            .node("ReduceMean", "y", List.of("x"));
    assertThatThrownBy(() -> OnnxReader.network(batch.model()))
        .hasMessageContaining("it reduces over the batch");
  }

  @Test
  void placesMayBeOneAxis() {
    boolean[] places = {false, true, true};
    TestModels model =
        image()
            .constant("flat", 1, 4, -1)
            .constant("gate", 1, 4, 1, 1)
            .node("Reshape", "f", List.of("x", "flat"))
            .node("Relu", "p", List.of("f"))
            .node("ReduceMax", "m", List.of("p"), attribute("axes", List.of(-1L)))
            .node("Reshape", "g", List.of("m", "gate"))
            .node("Sub", "y", List.of("x", "g"));
    ModelRuns.check(
        model,
        IMAGE,
        SHAPE,
        (in, c, y, x) -> in.at(c, y, x) - Math.max(0, expected("ReduceMax", places, c, 0, 0)));
  }

  @Test
  void groupsOfChannelsAreReduced() {
    for (int axis = 1; axis <= 2; axis++) {
      int step = axis == 1 ? 2 : 1;
      int next = axis == 1 ? 1 : 2;
      for (String type : List.of("ReduceMax", "ReduceMean")) {
        TestModels model =
            image()
                .constant("groups", 1, 2, 2, 7, 11)
                .node("Reshape", "g", List.of("x", "groups"))
                .node(
                    type,
                    "y",
                    List.of("g"),
                    attribute("axes", List.of((long) axis)),
                    attribute("keepdims", 0));
        ModelRuns.check(
            model,
            IMAGE,
            new Shape(2, 7, 11),
            (in, c, y, x) -> {
              double a = in.at(c * next, y, x);
              double b = in.at(c * next + step, y, x);
              return type.equals("ReduceMax") ? Math.max(a, b) : (a + b) / 2;
            });
      }
    }
  }

  @Test
  void aNormOfTheWholeMapIsPooled() {
    boolean[] places = {false, true, true};
    TestModels model =
        image().node("GlobalLpPool", "g", List.of("x")).node("Sub", "y", List.of("g", "x"));
    ModelRuns.check(
        model,
        IMAGE,
        SHAPE,
        (in, c, y, x) -> expected("ReduceL2", places, c, y, x) - in.at(c, y, x));
  }

  @Test
  void meansAndVariancesAreNormalizedAway() {
    for (List<Long> axes : List.of(List.of(0L, 2L, 3L), List.of(1L, 2L, 3L), List.of(1L))) {
      boolean[] chosen = {axes.contains(1L), axes.contains(2L), axes.contains(3L)};
      TestModels model =
          image().node("MeanVarianceNormalization", "y", List.of("x"), attribute("axes", axes));
      double count = (chosen[0] ? 4 : 1) * (chosen[1] ? 77 : 1);
      ModelRuns.check(
          model,
          IMAGE,
          SHAPE,
          (in, c, y, x) -> {
            double mean = expected("ReduceMean", chosen, c, y, x);
            double squares = expected("ReduceSumSquare", chosen, c, y, x) / count;
            return (in.at(c, y, x) - mean) / Math.sqrt(squares - mean * mean);
          });
    }
  }
}
