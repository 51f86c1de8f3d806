package io.tileconv.filter;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What results are multiplied by, and what is added after: {@code value × factor + offset}, rounded
 * once.
 *
 * @param factors one for all bands, or one for each
 * @param offsets one for all bands, or one for each
 */
public record BandScale(List<Float> factors, List<Float> offsets) implements Serializable {

  /** Results as they are. */
  public static final BandScale NONE = of(1, 0);

  public BandScale {
    factors = List.copyOf(factors);
    offsets = List.copyOf(offsets);
    if (factors.isEmpty() || offsets.isEmpty()) {
      throw new IllegalArgumentException("there is a factor and an offset for all bands at least");
    }
  }

  /** The same for all bands. */
  public static BandScale of(float factor, float offset) {
    return new BandScale(List.of(factor), List.of(offset));
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /** Whether there are no bands that differ. */
  public boolean isUniform() {
    return factors.size() == 1 && offsets.size() == 1;
  }

  /**
   * A network whose first output is scaled.
   *
   * @param bands of that output
   * @throws IllegalArgumentException if there are not as many numbers; the message says what to
   *     change
   */
  public Network after(Network network, int bands) {
    List<Node> nodes = new ArrayList<>(network.nodes());
    nodes.add(node("scale of bands", network.outputs().get(0), bands));
    return new Network(network.inputs(), nodes, List.of(network.maps()));
  }

  /** The operator that scales a map of so many bands. */
  Node node(String name, int map, int bands) {
    // (x - 0) · factor + offset: one fused multiply-add, as results are scaled where they are
    // stored.
    return new Node(
        name,
        new BatchNormalization(bands, 0),
        List.of(
            tensor("factors", factors, bands),
            tensor("offsets", offsets, bands),
            tensor("means", List.of(0f), bands),
            tensor("variances", List.of(1f), bands)),
        List.of(map));
  }

  private static Tensor tensor(String what, List<Float> numbers, int bands) {
    if (numbers.size() != 1 && numbers.size() != bands) {
      throw new IllegalArgumentException(
          "there are "
              + numbers.size()
              + " "
              + what
              + " (--scale, --offset) for a result of "
              + bands
              + (bands == 1 ? " band" : " bands")
              + "; give one, or one for each");
    }
    float[] values = new float[bands];
    Arrays.fill(values, numbers.get(0));
    for (int band = 0; band < numbers.size(); band++) {
      values[band] = numbers.get(band);
    }
    return Tensor.of(values, bands);
  }

  @Override
  public String toString() {
    return "value × " + text(factors) + " + " + text(offsets);
  }

  private static String text(List<Float> numbers) {
    return numbers.size() == 1 ? numbers.get(0).toString() : numbers + " by band";
  }
}
