package io.tileconv.jobs.image;

import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/**
 * The data types that samples of files may have. Those that {@link PixelType} does not have are
 * read as one that holds their values; of the last ones, float32 holds only some.
 */
enum StoredType {
  UINT8(8, PixelType.UINT8),
  INT8(8, PixelType.INT16),
  UINT16(16, PixelType.UINT16),
  INT16(16, PixelType.INT16),
  FLOAT16(16, PixelType.FLOAT32),
  FLOAT32(32, PixelType.FLOAT32),
  UINT32(32, PixelType.FLOAT32),
  INT32(32, PixelType.FLOAT32),
  UINT64(64, PixelType.FLOAT32),
  INT64(64, PixelType.FLOAT32),
  FLOAT64(64, PixelType.FLOAT32);

  private final int bits;
  private final PixelType readAs;

  StoredType(int bits, PixelType readAs) {
    this.bits = bits;
    this.readAs = readAs;
  }

  int bytes() {
    return bits / 8;
  }

  /** The type that an image of these samples has. */
  PixelType readAs() {
    return readAs;
  }

  boolean isFloat() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  /** Of a written type. */
  static StoredType of(PixelType type) {
    return switch (type) {
      case UINT8 -> UINT8;
      case UINT16 -> UINT16;
      case INT16 -> INT16;
      case FLOAT32 -> FLOAT32;
    };
  }

  /**
   * Of a data type as NumPy writes it.
   *
   * @param kind kind and bytes, such as {@code f4}, without the order of bytes
   * @return empty for types that are none of these
   */
  static Optional<StoredType> ofNumPy(String kind) {
    return Optional.ofNullable(
        switch (kind) {
          case "b1", "u1" -> UINT8;
          case "i1" -> INT8;
          case "u2" -> UINT16;
          case "i2" -> INT16;
          case "u4" -> UINT32;
          case "i4" -> INT32;
          case "u8" -> UINT64;
          case "i8" -> INT64;
          case "f2" -> FLOAT16;
          case "f4" -> FLOAT32;
          case "f8" -> FLOAT64;
          default -> null;
        });
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * As {@link Samples#decode}, and refuses values that float32 does not hold unless told to round.
   */
  void decode(
      Selection.Inexact inexact,
      ByteOrder order,
      byte[] bytes,
      int offset,
      int step,
      float[] target,
      int targetOffset,
      int count)
      throws BadImageException {
    switch (this) {
      case UINT8, UINT16, INT16, FLOAT32 ->
          Samples.decode(readAs, order, bytes, offset, step, target, targetOffset, count);
      case INT8 -> {
        for (int i = 0, at = offset; i < count; i++, at += step) {
          target[targetOffset + i] = bytes[at];
        }
      }
      case FLOAT16 -> {
        for (int i = 0, at = offset; i < count; i++, at += 2 * step) {
          target[targetOffset + i] = half(Samples.shortAt(bytes, at, order));
        }
      }
      default -> {
        for (int i = 0, at = offset; i < count; i++, at += bytes() * step) {
          target[targetOffset + i] = wide(inexact, order, bytes, at);
        }
      }
    }
  }

  private float wide(Selection.Inexact inexact, ByteOrder order, byte[] bytes, int at)
      throws BadImageException {
    if (this == FLOAT64) {
      double value = Double.longBitsToDouble(longAt(bytes, at, order));
      float rounded = (float) value;
      if (rounded != value && value == value && inexact == Selection.Inexact.REFUSE) {
        throw refusal(Double.toString(value));
      }
      return rounded;
    }
    long value =
        switch (this) {
          case UINT32 -> Samples.intAt(bytes, at, order) & 0xffffffffL;
          case INT32 -> Samples.intAt(bytes, at, order);
          default -> longAt(bytes, at, order);
        };
    boolean large = this == UINT64 && value < 0;
    float rounded = large ? ((value >>> 1) | (value & 1)) * 2f : value;
    // Casting back saturates, so that 2^63 would look exact.
    boolean exact = !large && rounded < 0x1p63f && (long) rounded == value;
    if (!exact && inexact == Selection.Inexact.REFUSE) {
      throw refusal(large ? Long.toUnsignedString(value) : Long.toString(value));
    }
    return rounded;
  }

  private BadImageException refusal(String value) {
    return new BadImageException(
        "the "
            + this
            + " value "
            + value
            + " is not exact in float32, in which pixels are computed; allow rounding"
            + " (--round-input), or scale the values");
  }

  static void putLong(byte[] bytes, int at, ByteOrder order, long value) {
    boolean little = order == ByteOrder.LITTLE_ENDIAN;
    Samples.putInt(bytes, at, order, (int) (little ? value : value >> 32));
    Samples.putInt(bytes, at + 4, order, (int) (little ? value >> 32 : value));
  }

  static long longAt(byte[] bytes, int at, ByteOrder order) {
    long first = Samples.intAt(bytes, at, order) & 0xffffffffL;
    long second = Samples.intAt(bytes, at + 4, order) & 0xffffffffL;
    return order == ByteOrder.LITTLE_ENDIAN ? second << 32 | first : first << 32 | second;
  }

  /** IEEE 754 binary16. */
  static float half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    float magnitude;
    if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
