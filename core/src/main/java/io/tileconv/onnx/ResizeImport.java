package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resize and the Upsample of older operator sets: nearest, linear and cubic. */
final class ResizeImport {

  private ResizeImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of("Resize", ResizeImport::resize, "Upsample", ResizeImport::upsample);
  }

  /** Upsample, and Resize before operator set 11, have no modes but this. */
  private static List<Value> upsample(NodeImport node) {
    MapValue map = node.map(0);
    List<Float> scales =
        node.hasInput(1)
            ? floats(node.constant(1))
            : node.node()
                .numbers("scales")
                .orElseThrow(() -> new OnnxException("the scales are missing"));
    Interpolation interpolation =
        isLinear(node) ? Interpolation.LINEAR : Interpolation.NEAREST_FLOOR;
    List<Scaling> scalings = byScales(map, scales, allAxes(map));
    return resize(node, map, Axes.of(map, scalings), interpolation, Coordinates.ASYMMETRIC);
  }

  private static List<Value> resize(NodeImport node) {
    if (node.opset() < 11) {
      return upsample(node);
    }
    MapValue map = node.map(0);
    OnnxNode attributes = node.node();
    if (attributes.integer("antialias", 0) != 0) {
      throw NodeImport.unsupported("antialias is not supported");
    }
    if (!attributes.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw NodeImport.unsupported("keep_aspect_ratio_policy is not supported; use stretch");
    }
    boolean cubic = attributes.text("mode", "nearest").equals("cubic");
    Interpolation interpolation = cubic ? Interpolation.LINEAR : interpolation(node);
    Coordinates coordinates = coordinates(attributes);
    List<Long> axes = attributes.integers("axes").orElse(allAxes(map));
    Optional<OnnxTensor> scales = node.optionalConstant(2).filter(tensor -> tensor.size() > 0);
    Optional<List<Long>> sizes = node.integers(3);
    List<Scaling> scalings;
    if (scales.isPresent()) {
      scalings = byScales(map, floats(scales.get()), axes);
    } else if (sizes.isPresent()) {
      scalings = bySizes(map, sizes.get(), axes);
    } else {
      throw new OnnxException("it has neither scales nor sizes");
    }
    Axes both = Axes.of(map, scalings);
    if (cubic) {
      return List.of(node.add(cubic(node, both, coordinates), List.of(), map));
    }
    return resize(node, map, both, interpolation, coordinates);
  }

  /** How both axes of maps are scaled. */
  private record Axes(Scaling rows, Scaling columns) {

    /**
     * @param scalings one for each axis of the tensor
     */
    static Axes of(MapValue map, List<Scaling> scalings) {
      Scaling rows = Scaling.NONE;
      Scaling columns = Scaling.NONE;
      for (int i = 0; i < scalings.size(); i++) {
        Scaling scaling = scalings.get(i);
        switch (map.layout().axes().get(i)) {
          case ROW -> rows = scaling;
          case COLUMN -> columns = scaling;
          default -> {
            if (!scaling.equals(Scaling.NONE)) {
              throw NodeImport.unsupported("only rows and columns can be resized");
            }
          }
        }
      }
      return new Axes(rows, columns);
    }
  }

  private static List<Value> resize(
      NodeImport node,
      MapValue map,
      Axes axes,
      Interpolation interpolation,
      Coordinates coordinates) {
    Resize resize = new Resize(axes.rows, axes.columns, interpolation, coordinates);
    return List.of(node.add(resize, List.of(), map));
  }

  private static CubicResize cubic(NodeImport node, Axes axes, Coordinates coordinates) {
    if (node.node().integer("exclude_outside", 0) != 0) {
      throw NodeImport.unsupported("exclude_outside is not supported");
    }
    float sharpness = node.node().number("cubic_coeff_a", -0.75f);
    return new CubicResize(axes.rows, axes.columns, sharpness, coordinates);
  }

  private static List<Long> allAxes(MapValue map) {
    List<Long> axes = new ArrayList<>();
    for (long axis = 0; axis < map.layout().rank(); axis++) {
      axes.add(axis);
    }
    return axes;
  }

  private static List<Scaling> byScales(MapValue map, List<Float> scales, List<Long> axes) {
    List<Scaling> scalings = unscaled(map, scales.size(), axes);
    for (int i = 0; i < scales.size(); i++) {
      int axis = NodeImport.axis(axes.get(i), map.layout().rank());
      scalings.set(axis, byScale(scales.get(i), map.extent(map.layout().axes().get(axis))));
    }
    return scalings;
  }

  /**
   * Exporters write the quotient of two sizes as a float, whose product with the size may be a hair
   * below the whole number that was meant, and that the product is once it is a float.
   */
  private static Scaling byScale(float scale, long size) {
    long outputs = size > 0 ? (long) (scale * size) : 0;
    boolean quotient = outputs > 0 && Math.abs((double) outputs / size - scale) <= Math.ulp(scale);
    return quotient ? ratio(outputs, size) : Scaling.by((double) scale);
  }

  /**
   * Where the size of the map is known, a fixed scale: the outputs' places then do not depend on
   * the whole map.
   */
  private static List<Scaling> bySizes(MapValue map, List<Long> sizes, List<Long> axes) {
    List<Scaling> scalings = unscaled(map, sizes.size(), axes);
    for (int i = 0; i < sizes.size(); i++) {
      int axis = NodeImport.axis(axes.get(i), map.layout().rank());
      Axis role = map.layout().axes().get(axis);
      long known = map.extent(role);
      if (role != Axis.BATCH) {
        scalings.set(axis, known > 0 ? ratio(sizes.get(i), known) : Scaling.to(sizes.get(i)));
      }
    }
    return scalings;
  }

  private static Scaling ratio(long outputs, long inputs) {
    long a = outputs;
    long b = inputs;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    long divisor = Math.max(1, a);
    return new Scaling.Factor(outputs / divisor, inputs / divisor);
  }

  private static List<Scaling> unscaled(MapValue map, int count, List<Long> axes) {
    if (count != axes.size()) {
      throw new OnnxException(
          "there are " + count + " scales or sizes for " + axes.size() + " axes");
    }
    List<Scaling> scalings = new ArrayList<>();
    map.layout().axes().forEach(axis -> scalings.add(Scaling.NONE));
    return scalings;
  }

  private static List<Float> floats(OnnxTensor tensor) {
    List<Float> values = new ArrayList<>();
    for (float value : tensor.floats()) {
      values.add(value);
    }
    return values;
  }

  private static boolean isLinear(NodeImport node) {
    String mode = node.node().text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> false;
      // Older operator sets say bilinear.
      case "linear", "bilinear" -> true;
      default ->
          throw NodeImport.unsupported(
              "mode " + mode + " is not supported; supported are nearest, linear and cubic");
    };
  }

  private static Interpolation interpolation(NodeImport node) {
    if (isLinear(node)) {
      return Interpolation.LINEAR;
    }
    String mode = node.node().text("nearest_mode", "round_prefer_floor");
    return switch (mode) {
      case "round_prefer_floor" -> Interpolation.NEAREST_PREFER_FLOOR;
      case "round_prefer_ceil" -> Interpolation.NEAREST_PREFER_CEIL;
      case "floor" -> Interpolation.NEAREST_FLOOR;
      case "ceil" -> Interpolation.NEAREST_CEIL;
      default -> throw new OnnxException("nearest_mode " + mode + " is not known");
    };
  }

  private static Coordinates coordinates(OnnxNode node) {
    String mode = node.text("coordinate_transformation_mode", "half_pixel");
    return switch (mode) {
      case "half_pixel" -> Coordinates.HALF_PIXEL;
      case "half_pixel_symmetric" -> Coordinates.HALF_PIXEL_SYMMETRIC;
      case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
      case "align_corners" -> Coordinates.ALIGN_CORNERS;
      case "asymmetric" -> Coordinates.ASYMMETRIC;
      case "tf_half_pixel_for_nn" -> Coordinates.TF_HALF_PIXEL_FOR_NN;
      default ->
          throw NodeImport.unsupported(
              "coordinate_transformation_mode " + mode + " is not supported");
    };
  }
}
