package io.tileconv.operator;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers in a dense array of any rank, the last axis fastest: the parameters of an operator.
 *
 * <p>The array is not copied; whoever hands it over leaves it alone from then on.
 */
public final class Tensor implements Serializable {

  private static final long serialVersionUID = 1;

  private final int[] shape;
  private final float[] data;

  private Tensor(int[] shape, float[] data) {
    this.shape = shape;
    this.data = data;
  }

  /**
   * @throws IllegalArgumentException if the shape's size is not the array's length
   */
  public static Tensor of(float[] data, int... shape) {
    long size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    if (size != data.length) {
      throw new IllegalArgumentException(
          "a tensor of shape "
              + Arrays.toString(shape)
              + " has "
              + size
              + " values, not "
              + data.length);
    }
    return new Tensor(shape.clone(), data);
  }

  public int[] shape() {
    return shape.clone();
  }

  public boolean hasShape(int... other) {
    return Arrays.equals(shape, other);
  }

  public float[] data() {
    return data;
  }

  public int size() {
    return data.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(data, tensor.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "tensor " + Arrays.toString(shape);
  }
}
