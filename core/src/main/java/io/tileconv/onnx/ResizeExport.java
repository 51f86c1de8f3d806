package io.tileconv.onnx;

import static io.tileconv.onnx.GraphWriter.attribute;

import io.tileconv.operator.Border;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Pad;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Subsample;
import java.util.List;
import java.util.Locale;

/** Operators that change the size of a map. */
final class ResizeExport {

  private final GraphWriter graph;

  ResizeExport(GraphWriter graph) {
    this.graph = graph;
  }

  void write(String name, Resize resize, String input) {
    String nearest =
        switch (resize.interpolation()) {
          case NEAREST_CEIL -> "ceil";
          case NEAREST_FLOOR -> "floor";
          case NEAREST_PREFER_CEIL -> "round_prefer_ceil";
          default -> "round_prefer_floor";
        };
    boolean linear = resize.interpolation() == Interpolation.LINEAR;
    graph.node(
        "Resize",
        name,
        inputs(name, input, resize.rows(), resize.columns()),
        attribute("axes", new long[] {2, 3}),
        attribute("mode", linear ? "linear" : "nearest"),
        attribute("nearest_mode", nearest),
        attribute("coordinate_transformation_mode", text(resize.coordinates())));
  }

  void write(String name, CubicResize resize, String input) {
    graph.node(
        "Resize",
        name,
        inputs(name, input, resize.rows(), resize.columns()),
        attribute("axes", new long[] {2, 3}),
        attribute("mode", "cubic"),
        attribute("cubic_coeff_a", resize.sharpness()),
        attribute("coordinate_transformation_mode", text(resize.coordinates())));
  }

  private static String text(Coordinates coordinates) {
    return coordinates.name().toLowerCase(Locale.ROOT);
  }

  private List<String> inputs(String name, String input, Scaling rows, Scaling columns) {
    if (rows instanceof Scaling.ToSize height && columns instanceof Scaling.ToSize width) {
      String sizes = graph.constant(name + " sizes", height.size(), width.size());
      return List.of(input, "", "", sizes);
    }
    float[] scales = {scale(rows), scale(columns)};
    return List.of(input, "", graph.constant(name + " scales", scales));
  }

  /** ONNX has scales as float32, and these have to say exactly the same. */
  private static float scale(Scaling scaling) {
    if (scaling instanceof Scaling.Factor factor) {
      float scale = (float) ((double) factor.numerator() / factor.denominator());
      if (Scaling.by((double) scale).equals(factor)) {
        return scale;
      }
    }
    throw new OnnxException("a scale " + scaling + " of one axis is not a float32");
  }

  void pad(String name, Pad pad, String input) {
    boolean crops = Math.max(pad.top(), pad.bottom()) <= 0;
    crops &= Math.max(pad.left(), pad.right()) <= 0;
    if (crops) {
      slice(
          name,
          input,
          new long[] {-pad.top(), -pad.left()},
          new long[] {end(pad.bottom()), end(pad.right())},
          1,
          1);
      return;
    }
    if (!pad.border().equals(Border.ZERO)) {
      OperatorExport.pads(pad.top(), pad.left(), pad.bottom(), pad.right());
    }
    String pads =
        graph.constant(
            name + " pads", 0, 0, pad.top(), pad.left(), 0, 0, pad.bottom(), pad.right());
    String value = graph.number(name + " value", pad.border().value());
    String mode =
        switch (pad.border().mode()) {
          case CONSTANT -> "constant";
          case REFLECT -> "reflect";
          case REPLICATE -> "edge";
          case CIRCULAR -> "wrap";
          case SYMMETRIC -> throw new OnnxException("ONNX has no symmetric padding");
        };
    graph.node("Pad", name, List.of(input, pads, value), attribute("mode", mode));
  }

  private static long end(long pad) {
    return pad == 0 ? Long.MAX_VALUE : pad;
  }

  void subsample(String name, Subsample subsample, String input) {
    long[] all = {Long.MAX_VALUE, Long.MAX_VALUE};
    slice(name, input, new long[2], all, subsample.rowStep(), subsample.columnStep());
  }

  private void slice(
      String name, String input, long[] starts, long[] ends, long rowStep, long columnStep) {
    graph.node(
        "Slice",
        name,
        List.of(
            input,
            graph.constant(name + " starts", starts),
            graph.constant(name + " ends", ends),
            graph.constant(name + " axes", 2, 3),
            graph.constant(name + " steps", rowStep, columnStep)));
  }
}
