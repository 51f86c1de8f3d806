package io.tileconv.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor of a file: floating-point elements as float32, all others as 64-bit integers. Elements
 * of 64-bit floating point are rounded to float32; those of 16 bits are exact.
 *
 * <p>The arrays are not copied; whoever hands them over leaves them alone from then on.
 */
public final class OnnxTensor {

  private final String name;
  private final ElementType type;
  private final int[] shape;
  private final float[] floats;
  private final long[] integers;

  private OnnxTensor(String name, ElementType type, int[] shape, float[] floats, long[] integers) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.floats = floats;
    this.integers = integers;
    int length = floats != null ? floats.length : integers.length;
    if (size(name, shape) != length) {
      throw new OnnxException(
          "tensor '"
              + name
              + "' of shape "
              + Arrays.toString(shape)
              + " has "
              + length
              + " values");
    }
  }

  public static OnnxTensor of(String name, float[] values, int... shape) {
    return new OnnxTensor(name, ElementType.FLOAT, shape.clone(), values, null);
  }

  public static OnnxTensor of(String name, long[] values, int... shape) {
    return new OnnxTensor(name, ElementType.INT64, shape.clone(), null, values);
  }

  static OnnxTensor of(String name, ElementType type, float[] values, int[] shape) {
    return new OnnxTensor(name, type, shape.clone(), values, null);
  }

  static OnnxTensor of(String name, ElementType type, long[] values, int[] shape) {
    return new OnnxTensor(name, type, shape.clone(), null, values);
  }

  /** A list of integers. */
  static OnnxTensor vector(String name, List<Long> values) {
    return of(name, values.stream().mapToLong(Long::longValue).toArray(), values.size());
  }

  /** Number of elements of a shape, checked. */
  static int size(String name, int[] shape) {
    long size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new OnnxException("tensor '" + name + "' has an extent of " + extent);
      }
      size *= extent;
      if (size > Integer.MAX_VALUE - 64) {
        throw new OnnxException(
            "tensor '" + name + "' of shape " + Arrays.toString(shape) + " is too large");
      }
    }
    return (int) size;
  }

  public String name() {
    return name;
  }

  /** The type that the file has. */
  public ElementType type() {
    return type;
  }

  public boolean isFloating() {
    return floats != null;
  }

  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** Number of elements. */
  public int size() {
    return floats != null ? floats.length : integers.length;
  }

  /**
   * The elements of a floating-point tensor, the last axis fastest.
   *
   * @throws OnnxException if it holds integers
   */
  public float[] floats() {
    if (floats == null) {
      throw new OnnxException("tensor '" + name + "' holds " + type + " where float is needed");
    }
    return floats;
  }

  /**
   * The elements of an integer tensor, the last axis fastest.
   *
   * @throws OnnxException if it holds floating-point numbers
   */
  public long[] integers() {
    if (integers == null) {
      throw new OnnxException("tensor '" + name + "' holds " + type + " where int64 is needed");
    }
    return integers;
  }

  /** The elements of either kind as floats; integers are rounded. */
  public float[] asFloats() {
    if (floats != null) {
      return floats;
    }
    float[] converted = new float[integers.length];
    for (int i = 0; i < converted.length; i++) {
      converted[i] = integers[i];
    }
    return converted;
  }

  OnnxTensor named(String newName) {
    return new OnnxTensor(newName, type, shape, floats, integers);
  }

  OnnxTensor reshaped(int... newShape) {
    return new OnnxTensor(name, type, newShape.clone(), floats, integers);
  }

  @Override
  public String toString() {
    return type + " " + name + Arrays.toString(shape);
  }
}
