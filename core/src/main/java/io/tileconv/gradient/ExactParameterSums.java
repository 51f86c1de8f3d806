package io.tileconv.gradient;

import io.tileconv.network.Node;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Exact sums, rounded once when they are read. */
final class ExactParameterSums implements ParameterSums {

  private final Supplier<ParameterGradient> empty;
  private ParameterGradient sums;

  private ExactParameterSums(Supplier<ParameterGradient> empty) {
    this.empty = empty;
    this.sums = empty.get();
  }

  static ParameterSums of(Node node, List<Shape> inputs) {
    Supplier<ParameterGradient> empty =
        () -> Gradients.ofParameters(node.operator(), node.parameters(), inputs).orElseThrow();
    boolean perMap =
        node.operator() instanceof GroupNormalization
            || node.operator() instanceof InstanceNormalization;
    return perMap ? new MapByMap(empty) : new ExactParameterSums(empty);
  }

  @Override
  public void add(List<Block> sources, Block outputGradient) {
    sums.add(sources, outputGradient);
  }

  @Override
  public void read(int parameter, float[] target) {
    sums.read(parameter, target);
  }

  @Override
  public void clear() {
    sums = empty.get();
  }

  /** For operators whose gradient is that of one whole map: sums of rounded gradients. */
  private static final class MapByMap implements ParameterSums {

    private final Supplier<ParameterGradient> empty;
    private final List<double[]> totals = new ArrayList<>();

    private MapByMap(Supplier<ParameterGradient> empty) {
      this.empty = empty;
    }

    @Override
    public void add(List<Block> sources, Block outputGradient) {
      ParameterGradient map = empty.get();
      map.add(sources, outputGradient);
      List<Tensor> gradients = map.gradients();
      for (int i = 0; i < gradients.size(); i++) {
        if (totals.size() <= i) {
          totals.add(new double[gradients.get(i).size()]);
        }
        for (int j = 0; j < totals.get(i).length; j++) {
          totals.get(i)[j] += gradients.get(i).data()[j];
        }
      }
    }

    @Override
    public void read(int parameter, float[] target) {
      for (int j = 0; j < target.length; j++) {
        target[j] = totals.isEmpty() ? 0 : (float) totals.get(parameter)[j];
      }
    }

    @Override
    public void clear() {
      totals.clear();
    }
  }
}
