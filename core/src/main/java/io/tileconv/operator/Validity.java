package io.tileconv.operator;

/**
 * Where a map has data: 1 at values that are, 0 at those that stand for "no data".
 *
 * @param nodata the value that stands for it; may be NaN, which then is every NaN
 */
public record Validity(float nodata) implements Pointwise {

  @Override
  public String name() {
    return "validity";
  }

  /** 1 for data, 0 for none. */
  public float apply(float value) {
    boolean none = Float.isNaN(nodata) ? Float.isNaN(value) : value == nodata;
    return none ? 0 : 1;
  }
}
