package io.tileconv.gradient;

import io.tileconv.kernel.ExactSum;
import io.tileconv.kernel.Moments;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.math.BigDecimal;
import java.util.List;

/**
 * The gradients of scale and shift of a normalization, {@code Σ g·(x - mean)/σ} and {@code Σ g}.
 * The first is {@code (Σ g·x - mean·Σ g) / σ} of exact sums, rounded at the end. Mean and variance
 * are constants of a batch normalization, which are not learned. For a group normalization they are
 * sums over the whole map, collected with the others: the gradients are those of one map, and there
 * once all its tiles are.
 */
final class NormalizationGradient extends PlaceGradient {

  private static final long serialVersionUID = 1;

  private final int channels;
  private final int channelsPerGroup;
  private final long places;
  private final double epsilon;
  private final Tensor means;
  private final Tensor variances;

  NormalizationGradient(
      BatchNormalization operator, Tensor means, Tensor variances, List<Shape> inputs) {
    super(operator, inputs, shapes(operator), 2 * operator.channels());
    this.channels = operator.channels();
    this.channelsPerGroup = 1;
    this.places = 0;
    this.epsilon = operator.epsilon();
    this.means = means;
    this.variances = variances;
  }

  /**
   * @param operator a group normalization, or an instance normalization that is the same as {@code
   *     group}
   */
  NormalizationGradient(Operator operator, GroupNormalization group, List<Shape> inputs) {
    super(operator, inputs, shapes(operator), 2 * group.channels() + 3 * group.groups());
    this.channels = group.channels();
    this.channelsPerGroup = group.channels() / group.groups();
    this.places = inputs.get(0).height() * inputs.get(0).width();
    this.epsilon = group.epsilon();
    this.means = null;
    this.variances = null;
  }

  private static List<int[]> shapes(Operator operator) {
    return operator.parameterShapes().subList(0, 2);
  }

  private boolean isConstant() {
    return means != null;
  }

  /** Σ g·x. */
  private ExactSum products(int channel) {
    return sum(channel);
  }

  /** Σ g. */
  private ExactSum gradients(int channel) {
    return sum(channels + channel);
  }

  /** Of one group: Σ x (0), Σ x² (1) and the number of values (2). */
  private ExactSum moment(int group, int which) {
    return sum(2 * channels + 3 * group + which);
  }

  @Override
  void add(int channel, float x, float gradient) {
    products(channel).addProduct(gradient, x);
    gradients(channel).add(gradient);
    if (!isConstant()) {
      int group = channel / channelsPerGroup;
      moment(group, 0).add(x);
      moment(group, 1).addProduct(x, x);
      moment(group, 2).add(1);
    }
  }

  @Override
  float value(int parameter, int index) {
    if (!isConstant()) {
      checkComplete(index / channelsPerGroup);
    }
    return parameter == 1 ? gradients(index).floatValue() : scale(index);
  }

  private void checkComplete(int group) {
    long added = (long) moment(group, 2).doubleValue();
    if (added != places * channelsPerGroup) {
      throw new IllegalStateException(
          "the gradient of a normalization needs its whole map, but "
              + added
              + " of "
              + places * channelsPerGroup
              + " values of a group were added");
    }
  }

  private float scale(int channel) {
    double product = products(channel).doubleValue();
    double gradient = gradients(channel).doubleValue();
    if (!Double.isFinite(product) || !Double.isFinite(gradient)) {
      return Float.NaN;
    }
    if (isConstant()) {
      float mean = means.data()[channel];
      double variance = variances.data()[channel] + epsilon;
      return scale(channel, new BigDecimal(mean), BigDecimal.ONE, variance);
    }
    int group = channel / channelsPerGroup;
    long count = places * channelsPerGroup;
    Moments moments = new Moments(moment(group, 0), moment(group, 1), count);
    double variance = moments.variance();
    if (Double.isNaN(variance)) {
      return Float.NaN;
    }
    return scale(
        channel, moment(group, 0).exactValue(), BigDecimal.valueOf(count), variance + epsilon);
  }

  /** For a mean of {@code total / count}. */
  private float scale(int channel, BigDecimal total, BigDecimal count, double variance) {
    BigDecimal numerator =
        products(channel)
            .exactValue()
            .multiply(count)
            .subtract(total.multiply(gradients(channel).exactValue()));
    return (float) (numerator.doubleValue() / count.doubleValue() / Math.sqrt(variance));
  }
}
