package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Normalizations as a trained network has them. */
final class NormalizationImport {

  private static final float EPSILON = 1e-5f;
  private static final float NO_EPSILON = 1e-18f;

  private NormalizationImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "BatchNormalization", NormalizationImport::batch,
        "InstanceNormalization", NormalizationImport::instance,
        "GroupNormalization", NormalizationImport::group,
        "MeanVarianceNormalization", NormalizationImport::meanVariance);
  }

  private static List<Value> batch(NodeImport node) {
    MapValue map = channelsSecond(node);
    if (node.node().integer("training_mode", 0) != 0 || node.hasOutput(1)) {
      throw NodeImport.unsupported("training mode is not supported; export for inference");
    }
    if (node.node().integer("spatial", 1) == 0) {
      throw NodeImport.unsupported("statistics for each place are not supported");
    }
    List<Tensor> parameters = new ArrayList<>();
    for (int input = 1; input <= 4; input++) {
      parameters.add(NodeImport.parameter(node.constant(input), map.channels()));
    }
    return List.of(
        node.add(new BatchNormalization(map.channels(), epsilon(node)), parameters, map));
  }

  private static List<Value> instance(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return List.of(groups(node, regrouped));
    }
    MapValue map = channelsSecond(node);
    SpatialAttributes.checkLayout(map);
    List<Tensor> parameters =
        List.of(
            NodeImport.parameter(node.constant(1), map.channels()),
            NodeImport.parameter(node.constant(2), map.channels()));
    return List.of(
        node.add(new InstanceNormalization(map.channels(), epsilon(node)), parameters, map));
  }

  /** A group normalization, written as an instance normalization between two reshapes. */
  private static Value groups(NodeImport node, Value.Regrouped regrouped) {
    MapValue map = regrouped.map();
    List<Long> extents = regrouped.extents();
    long groups = extents.size() > 1 ? extents.get(1) : 0;
    if (regrouped.isPermuted()
        || extents.get(0) != 1
        || groups < 1
        || map.channels() % groups != 0) {
      throw NodeImport.unsupported("only groups of whole channels can be normalized");
    }
    return regrouped.with(grouped(node, map, (int) groups));
  }

  /**
   * {@code (x - mean) / (deviation + 1e-9)}: an epsilon of 1e-18 under the root is the same to a
   * float unless the deviation is near 1e-9, where nothing but rounding is normalized.
   */
  private static List<Value> meanVariance(NodeImport node) {
    MapValue map = channelsSecond(node);
    Set<Axis> axes = EnumSet.noneOf(Axis.class);
    node.node()
        .integers("axes")
        .orElse(List.of(0L, 2L, 3L))
        .forEach(axis -> axes.add(NodeImport.axis(axis, map)));
    if (axes.remove(Axis.BATCH) && !node.builder().isOneImage()) {
      throw NodeImport.unsupported(
          "it normalizes over the batch, whose maps are images of their own; use axes [2, 3]");
    }
    int channels = map.channels();
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    List<Tensor> parameters =
        List.of(Tensor.of(ones, channels), Tensor.of(new float[channels], channels));
    if (axes.equals(EnumSet.of(Axis.ROW, Axis.COLUMN))) {
      InstanceNormalization normalization = new InstanceNormalization(channels, NO_EPSILON);
      return List.of(node.add(normalization, parameters, map));
    }
    if (axes.equals(EnumSet.of(Axis.CHANNEL, Axis.ROW, Axis.COLUMN))) {
      GroupNormalization normalization = new GroupNormalization(channels, 1, NO_EPSILON);
      return List.of(node.add(normalization, parameters, map));
    }
    if (axes.equals(EnumSet.of(Axis.CHANNEL))) {
      MapValue result = CompositeImport.normalizedChannels(node, map, NO_EPSILON);
      return List.of(result.withName(node.output(0)));
    }
    throw NodeImport.unsupported(
        "only a normalization over all rows and columns, the channels, or all of these is"
            + " supported");
  }

  private static List<Value> group(NodeImport node) {
    MapValue map = channelsSecond(node);
    int groups = Math.toIntExact(node.node().integer("num_groups", 0));
    return List.of(grouped(node, map, groups));
  }

  private static MapValue grouped(NodeImport node, MapValue map, int groups) {
    GroupNormalization normalization =
        new GroupNormalization(map.channels(), groups, epsilon(node));
    List<Tensor> parameters =
        List.of(
            perChannel(node.constant(1), map.channels(), groups),
            perChannel(node.constant(2), map.channels(), groups));
    return node.add(normalization, parameters, map);
  }

  /** Before operator set 21 there is one value for each group. */
  private static Tensor perChannel(OnnxTensor tensor, int channels, int groups) {
    if (tensor.size() == channels) {
      return NodeImport.parameter(tensor, channels);
    }
    float[] ofGroups = NodeImport.parameter(tensor, groups).data();
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = ofGroups[c / (channels / groups)];
    }
    return Tensor.of(values, channels);
  }

  private static MapValue channelsSecond(NodeImport node) {
    MapValue map = node.map(0);
    if (map.layout().index(Axis.CHANNEL) != 1) {
      throw NodeImport.unsupported(
          "the channels have to be axis 1, but its axes are " + map.layout());
    }
    return map;
  }

  private static float epsilon(NodeImport node) {
    return node.node().number("epsilon", EPSILON);
  }
}
