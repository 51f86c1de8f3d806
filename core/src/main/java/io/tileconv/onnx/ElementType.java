package io.tileconv.onnx;

import java.util.Locale;

/** The types of numbers that a tensor in a file may hold, by their number in {@code onnx.proto}. */
public enum ElementType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  UINT16(4, 2),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8),
  UINT32(12, 4),
  UINT64(13, 8),
  BFLOAT16(16, 2);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /**
   * @throws UnsupportedOnnxException if it is a type that is not read, such as text
   */
  static ElementType of(int number, String tensor) {
    for (ElementType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new UnsupportedOnnxException(
        "tensor '" + tensor + "' has elements of type " + number + ", which is not supported");
  }

  /** The number in {@code onnx.proto}. */
  int number() {
    return number;
  }

  /** Size of one element in {@code raw_data}. */
  int bytes() {
    return bytes;
  }

  /** Whether its elements are kept as floats; else they are kept as longs. */
  public boolean isFloating() {
    return this == FLOAT || this == FLOAT16 || this == BFLOAT16 || this == DOUBLE;
  }

  /** What stands for it in maps, which hold float32: other floating-point types become this one. */
  ElementType inMaps() {
    return isFloating() ? FLOAT : this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
