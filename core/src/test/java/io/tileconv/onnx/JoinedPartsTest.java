package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Channels, rows and columns that are picked, joined, repeated and mixed. */
class JoinedPartsTest {

  private static final Shape SHAPE = new Shape(4, 6, 9);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image() {
    return TestModels.opset(13).input("x", 1, 4, 0, 0).output("y");
  }

  @Test
  void channelsArePickedInAnyOrder() {
    TestModels model =
        image()
            .constant("order", 2, 0, -1, 2)
            .node("Gather", "y", List.of("x", "order"), attribute("axis", 1));
    int[] order = {2, 0, 3, 2};
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> in.at(order[c], y, x));
    TestModels first =
        image()
            .constant("order", new long[] {3, 2, 1, 0})
            .constant("pairs", 4, 1)
            .node("Reshape", "o", List.of("order", "pairs"))
            .node("Transpose", "t", List.of("x"), attribute("perm", List.of(1L, 0L, 2L, 3L)))
            .node("GatherND", "g", List.of("t", "o"))
            .node("Transpose", "y", List.of("g"), attribute("perm", List.of(1L, 0L, 2L, 3L)));
    ModelRuns.check(first, IMAGE, SHAPE, (in, c, y, x) -> in.at(3 - c, y, x));
  }

  @Test
  void oneIndexDropsItsAxis() {
    OnnxTensor third = OnnxTensor.of("third", new long[] {2});
    TestModels model =
        image()
            .constant(OnnxTensors.encode(third))
            .constant("axis", 1L)
            .node("Gather", "channel", List.of("x", "third"), attribute("axis", 1))
            .node("Unsqueeze", "map", List.of("channel", "axis"))
            .node("Gather", "row", List.of("x", "third"), attribute("axis", 2))
            .constant("row axis", 2L)
            .node("Unsqueeze", "rows", List.of("row", "row axis"))
            .node("Sub", "y", List.of("map", "rows"));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> in.at(2, y, x) - in.at(c, 2, x));
    TestModels many =
        image()
            .constant("rows", 1, 2)
            .node("Gather", "y", List.of("x", "rows"), attribute("axis", 2));
    assertThatThrownBy(() -> ModelRuns.result(many, IMAGE))
        .hasMessage(
            "node 'y' (Gather): only a list of channels, or a single index of another axis, is"
                + " supported");
  }

  @Test
  void rowsAndColumnsAreJoinedAsACircularBorderIs() {
    TestModels model =
        image()
            .constant("last", -2L)
            .constant("end", Integer.MAX_VALUE)
            .constant("begin", 0L)
            .constant("first", 1L)
            .constant("axis", 3L)
            .node("Slice", "before", List.of("x", "last", "end", "axis"))
            .node("Slice", "after", List.of("x", "begin", "first", "axis"))
            .node("Concat", "y", List.of("before", "x", "after"), attribute("axis", 3));
    ModelRuns.check(model, IMAGE, new Shape(4, 6, 12), (in, c, y, x) -> in.at(c, y, (x + 7) % 9));
    TestModels zeros =
        image()
            .constant("zeros", new float[2 * 9 * 4], 1, 4, 2, 9)
            .node("Concat", "y", List.of("zeros", "x", "x"), attribute("axis", 2));
    ModelRuns.check(
        zeros, IMAGE, new Shape(4, 14, 9), (in, c, y, x) -> y < 2 ? 0 : in.at(c, (y - 2) % 6, x));
    TestModels batch = image().node("Concat", "y", List.of("x", "x"), attribute("axis", 0));
    assertThatThrownBy(() -> ModelRuns.result(batch, IMAGE))
        .hasMessage("node 'y' (Concat): the maps of a batch cannot be joined");
  }

  @Test
  void aNewAxisIsRepeatedWhereverItStands() {
    long[][] cut = {{1, 4, 1, 6, 9}, {1, 4, 6, 1, 9}, {1, 4, 6, 9, 1}};
    for (int axis = 0; axis < 3; axis++) {
      long[] repeats = {1, 1, 1, 1, 1};
      repeats[axis + 2] = 3;
      long[] back = {1, 4, 6, 9};
      back[axis + 1] *= 3;
      TestModels model =
          image()
              .constant("cut", cut[axis])
              .constant("repeats", repeats)
              .constant("back", back)
              .node("Reshape", "r", List.of("x", "cut"))
              .node("Tile", "t", List.of("r", "repeats"))
              .node("Reshape", "y", List.of("t", "back"));
      int[] by = {axis == 0 ? 3 : 1, axis == 1 ? 3 : 1, axis == 2 ? 3 : 1};
      ModelRuns.check(
          model,
          IMAGE,
          new Shape((int) back[1], back[2], back[3]),
          (in, c, y, x) -> in.at(c / by[0], y / by[1], x / by[2]));
    }
  }

  @Test
  void stackedMapsAreReducedAlongTheirNewAxis() {
    TestModels model =
        image()
            .constant("axis", 1L)
            .node("Neg", "n", List.of("x"))
            .node("Unsqueeze", "a", List.of("x", "axis"))
            .node("Unsqueeze", "b", List.of("n", "axis"))
            .node("Concat", "s", List.of("a", "b"), attribute("axis", 1))
            .node(
                "ReduceMax",
                "y",
                List.of("s"),
                attribute("axes", List.of(1L)),
                attribute("keepdims", 0));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> Math.abs(in.at(c, y, x)));
  }

  @Test
  void channelsAreMixedByAnEquation() {
    for (String equation : List.of("oc,nchw->nohw", "co,nchw->nohw")) {
      TestModels model =
          image()
              .constant("m", new float[16], 4, 4)
              .constant("one", new float[] {2}, 1)
              .node("Add", "w", List.of("m", "one"))
              .node("Einsum", "y", List.of("w", "x"), attribute("equation", equation));
      ModelRuns.check(
          model,
          IMAGE,
          SHAPE,
          (in, c, y, x) ->
              2.0 * in.at(0, y, x)
                  + 2.0 * in.at(1, y, x)
                  + 2.0 * in.at(2, y, x)
                  + 2.0 * in.at(3, y, x));
    }
    TestModels other =
        image()
            .constant("w", new float[81], 9, 9)
            .node("Einsum", "y", List.of("x", "w"), attribute("equation", "nchw,wv->nchv"));
    assertThatThrownBy(() -> ModelRuns.result(other, IMAGE))
        .hasMessageContaining("only a matrix of constants along the channels");
  }

  @Test
  void theLeastIsFound() {
    TestModels model =
        image()
            .node("ArgMin", "a", List.of("x"), attribute("axis", 1))
            .node("Cast", "y", List.of("a"), attribute("to", 1));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 6, 9),
        (in, c, y, x) -> {
          int least = 0;
          for (int i = 1; i < 4; i++) {
            least = in.at(i, y, x) < in.at(least, y, x) ? i : least;
          }
          return least;
        });
  }

  @Test
  void partsHaveToMeet() {
    List<TestModels> models =
        List.of(
            image()
                .node("ReduceMax", "m", List.of("x"), attribute("axes", List.of(1L)))
                .node("Concat", "y", List.of("x", "m"), attribute("axis", 2)),
            image()
                .node("ReduceMax", "m", List.of("x"), attribute("axes", List.of(2L)))
                .node("Concat", "y", List.of("x", "m"), attribute("axis", 3)),
            image()
                .constant("zeros", new float[2 * 9 * 3], 1, 3, 2, 9)
                .node("Concat", "y", List.of("x", "zeros"), attribute("axis", 2)));
    for (TestModels model : models) {
      assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
          .hasMessageMatching("node 'y' \\(Concat\\): input 1, of .*, does not meet .*");
    }
  }

  @Test
  void columnsOfStackedMapsAreNotChannels() {
    TestModels model =
        TestModels.opset(13)
            .input("x", 1, 1, 0, 0)
            .output("y")
            .constant("axis", 1L)
            .constant("back", 1, 2, 6, 9)
            .node("Neg", "n", List.of("x"))
            .node("Unsqueeze", "a", List.of("x", "axis"))
            .node("Unsqueeze", "b", List.of("n", "axis"))
            .node("Concat", "s", List.of("a", "b"), attribute("axis", 4))
            .node("Reshape", "y", List.of("s", "back"));
    Block image = ModelRuns.image(new Shape(1, 6, 9));
    assertThatThrownBy(() -> ModelRuns.result(model, image))
        .hasMessageStartingWith("node 's' (Concat): only maps stacked before their channels");
  }
}
