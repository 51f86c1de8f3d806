package io.tileconv.operator;

/** At each place, {@code exp(x[c]) / Σ exp(x[i])} over the channels. */
public record Softmax() implements Pointwise {

  @Override
  public String name() {
    return "softmax";
  }
}
