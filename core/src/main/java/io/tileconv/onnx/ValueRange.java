package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Tensor;
import java.util.Optional;

/**
 * Which values a map can have, as far as the operators before it bound them: what a model scales,
 * rounds and clips before it makes bytes of it.
 */
record ValueRange(float low, float high) {

  private static final ValueRange ALL =
      new ValueRange(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  private static final ValueRange UNIT = new ValueRange(0, 1);

  /** Bounds are looked for no further than this many operators back. */
  private static final int FAR = 16;

  static ValueRange of(NetworkBuilder builder, MapValue map) {
    return of(builder, map, FAR);
  }

  boolean isIn(float least, float most) {
    return low >= least && high <= most;
  }

  private static ValueRange of(NetworkBuilder builder, MapValue map, int far) {
    Optional<Operator> producer = builder.producer(map);
    if (map.type() == ElementType.BOOL) {
      return UNIT;
    }
    if (producer.isEmpty() || far == 0) {
      return ALL;
    }
    MapValue source = builder.source(map).orElseThrow();
    Operator operator = producer.get();
    if (operator instanceof ArgMax) {
      return new ValueRange(0, source.channels() - 1);
    }
    if (operator instanceof Softmax) {
      return UNIT;
    }
    if (operator instanceof ChannelSlice) {
      return of(builder, source, far - 1);
    }
    if (operator instanceof ElementWiseConstant arithmetic) {
      return of(builder, source, far - 1).with(arithmetic, builder.parameters(map).get(0));
    }
    if (operator instanceof Activation activation) {
      return of(builder, source, far - 1).after(activation);
    }
    return ALL;
  }

  /**
   * Each of these operations rises or falls with its operand, so that its bounds are at the ends.
   */
  private ValueRange with(ElementWiseConstant arithmetic, Tensor constants) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float constant : constants.data()) {
      for (float end : new float[] {low, high}) {
        float value =
            switch (arithmetic.operation()) {
              case ADD -> end + constant;
              case SUBTRACT ->
                  arithmetic.side() == ElementWiseConstant.Side.LEFT
                      ? constant - end
                      : end - constant;
              case MULTIPLY -> constant == 0 ? Float.NaN : end * constant;
              case DIVIDE ->
                  arithmetic.side() == ElementWiseConstant.Side.LEFT ? Float.NaN : end / constant;
              default -> Float.NaN;
            };
        if (Float.isNaN(value)) {
          return ALL;
        }
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return new ValueRange(least, most);
  }

  private static float clip(float end, Activation activation) {
    return Math.min(Math.max(end, activation.alpha()), activation.beta());
  }

  private ValueRange after(Activation activation) {
    Function function = activation.function();
    return switch (function) {
      case CLIP -> new ValueRange(clip(low, activation), clip(high, activation));
      case RELU -> new ValueRange(Math.max(low, 0), Math.max(high, 0));
      case SIGMOID, HARD_SIGMOID, STEP -> UNIT;
      case TANH, SIGN, ERF -> new ValueRange(-1, 1);
      case FLOOR -> new ValueRange((float) Math.floor(low), (float) Math.floor(high));
      case CEIL -> new ValueRange((float) Math.ceil(low), (float) Math.ceil(high));
      case ROUND -> new ValueRange((float) Math.rint(low), (float) Math.rint(high));
      case ABS, SQRT, EXP -> new ValueRange(0, Float.POSITIVE_INFINITY);
      default -> ALL;
    };
  }
}
