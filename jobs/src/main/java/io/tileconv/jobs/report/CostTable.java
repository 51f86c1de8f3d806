package io.tileconv.jobs.report;

import io.tileconv.network.SeparableConvolution;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a layer costs, and what its depthwise-separable form would cost. */
public final class CostTable {

  private final Shape input;
  private final Operator layer;

  /**
   * @param layer a convolution or transposed convolution
   */
  public CostTable(Shape input, Operator layer) {
    this.input = input;
    this.layer = layer;
  }

  /** A heading and a table. */
  public List<String> lines() {
    Shape output = layer.outputShape(List.of(input));
    List<String> lines = new ArrayList<>();
    lines.add(layer.name() + ": " + input + " → " + output);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "multiplications", "parameters (no bias)"));
    long standard = layer.multiplications(List.of(input));
    rows.add(row("standard", standard, layer.parameters()));
    if (layer instanceof Convolution convolution && convolution.groups() == 1) {
      SeparableConvolution separable =
          SeparableConvolution.of(
              input.channels(),
              1,
              convolution.outChannels(),
              convolution.rows(),
              convolution.columns());
      Convolution depthwise = separable.depthwise();
      long first = depthwise.multiplications(List.of(input));
      long both = separable.multiplications(input);
      rows.add(row("depthwise step", first, depthwise.parameters()));
      rows.add(row("pointwise step", both - first, separable.pointwise().parameters()));
      rows.add(
          List.of(
              "separable, both",
              compared(both, standard),
              compared(separable.parameters(), layer.parameters())));
    }
    lines.addAll(Texts.table(rows));
    if (layer instanceof TransposedConvolution) {
      lines.add(
          "Multiplications are those of input values with the whole kernel, as they are laid down.");
    }
    return lines;
  }

  private static List<String> row(String name, long multiplications, long parameters) {
    return List.of(name, Texts.number(multiplications), Texts.number(parameters));
  }

  private static String compared(long cost, long standard) {
    double factor = (double) standard / cost;
    return Texts.number(cost)
        + String.format(
            Locale.ROOT,
            factor >= 1 ? " (%.2f× fewer)" : " (%.2f× more)",
            factor >= 1 ? factor : 1 / factor);
  }
}
