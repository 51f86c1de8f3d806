package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.ExactSum;
import io.tileconv.kernel.Moments;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;

/** The backward of group normalization, from whole maps. */
final class GroupNormalizationGradientComputation implements Computation {

  private final GroupNormalization normalization;
  private final float[] scale;
  private final Shape shape;

  GroupNormalizationGradientComputation(
      GroupNormalization normalization, float[] scale, Shape shape) {
    this.normalization = normalization;
    this.scale = scale;
    this.shape = shape;
  }

  /** What the gradients of one group share. */
  private record Means(double mean, double deviation, double gradient, double product) {}

  @Override
  public void compute(List<Block> sources, Block target) {
    Block gradient = sources.get(0);
    Block input = sources.get(1);
    int size = normalization.channels() / normalization.groups();
    Means[] means = new Means[normalization.groups()];
    for (int group = 0; group < means.length; group++) {
      means[group] = means(gradient, input, group * size, (group + 1) * size);
    }
    Places.fill(
        target,
        (channel, row, column) -> {
          Means of = means[channel / size];
          double normalized = (input.at(channel, row, column) - of.mean) / of.deviation;
          double own = (double) gradient.at(channel, row, column) * scale[channel];
          return (float) ((own - of.gradient - normalized * of.product) / of.deviation);
        });
  }

  private Means means(Block gradient, Block input, int firstChannel, int endChannel) {
    Moments moments = new Moments();
    ExactSum gradients = new ExactSum();
    for (int c = firstChannel; c < endChannel; c++) {
      for (long row = 0; row < shape.height(); row++) {
        for (long column = 0; column < shape.width(); column++) {
          moments.add(input.at(c, row, column));
          gradients.addProduct(gradient.at(c, row, column), scale[c]);
        }
      }
    }
    double mean = moments.mean();
    double deviation = Math.sqrt(moments.variance() + normalization.epsilon());
    ExactSum products = new ExactSum();
    for (int c = firstChannel; c < endChannel; c++) {
      for (long row = 0; row < shape.height(); row++) {
        for (long column = 0; column < shape.width(); column++) {
          double own = (double) gradient.at(c, row, column) * scale[c];
          products.add(own * ((input.at(c, row, column) - mean) / deviation));
        }
      }
    }
    double count = moments.count();
    return new Means(
        mean, deviation, gradients.doubleValue() / count, products.doubleValue() / count);
  }
}
