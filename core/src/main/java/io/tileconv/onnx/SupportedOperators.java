package io.tileconv.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The operators of ONNX that are read. */
final class SupportedOperators {

  private static final Map<String, NodeMapping> MAPPINGS = mappings();

  private SupportedOperators() {}

  private static Map<String, NodeMapping> mappings() {
    Map<String, NodeMapping> all = new HashMap<>();
    all.putAll(ConvolutionImport.mappings());
    all.putAll(PoolingImport.mappings());
    all.putAll(ReductionImport.mappings());
    all.putAll(ResizeImport.mappings());
    all.putAll(ActivationImport.mappings());
    all.putAll(ElementWiseImport.mappings());
    all.putAll(NormalizationImport.mappings());
    all.putAll(RearrangeImport.mappings());
    all.putAll(SliceImport.mappings());
    all.putAll(GatherImport.mappings());
    all.putAll(MicrosoftImport.mappings());
    all.putAll(ShapeImport.mappings());
    all.putAll(ReshapeImport.mappings());
    all.putAll(LogicImport.mappings());
    all.putAll(CompositeImport.mappings());
    all.putAll(ChannelNormImport.mappings());
    return Map.copyOf(all);
  }

  static Optional<NodeMapping> mapping(String type) {
    return Optional.ofNullable(MAPPINGS.get(type));
  }

  /** All names, those included that are supported with constants only. */
  static List<String> names() {
    Set<String> names = new TreeSet<>(MAPPINGS.keySet());
    names.addAll(ConstantFolding.supported());
    names.add("If");
    return List.copyOf(names);
  }
}
