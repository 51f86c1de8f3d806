package io.tileconv.jobs.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** The tags of a BigTIFF directory, little endian, and the directory's bytes. */
final class TiffTags {

  private static final int ENTRY = 20;
  private static final int INLINE = 8;

  /** Numerator of fractions below one, and denominator of those above. */
  private static final long FINE = 1L << 31;

  private record Value(int type, int size, byte[] bytes) {}

  private final TreeMap<Integer, Value> tags = new TreeMap<>();

  void longs(int tag, long... values) {
    ByteBuffer bytes = allocate(Math.multiplyExact(8, values.length));
    bytes.asLongBuffer().put(values);
    tags.put(tag, new Value(Tiff.TYPE_LONG8, 8, bytes.array()));
  }

  /** One value, so many times. */
  void shorts(int tag, int value, int count) {
    shorts(tag, Collections.nCopies(count, value));
  }

  /** Nothing for no values. */
  void shorts(int tag, List<Integer> values) {
    ByteBuffer bytes = allocate(2 * values.size());
    values.forEach(value -> bytes.putShort((short) (int) value));
    put(tag, new Value(Tiff.TYPE_SHORT, 2, bytes.array()));
  }

  /** Nothing for no values. */
  void doubles(int tag, List<Double> values) {
    ByteBuffer bytes = allocate(8 * values.size());
    values.forEach(bytes::putDouble);
    put(tag, new Value(Tiff.TYPE_DOUBLE, 8, bytes.array()));
  }

  /** Nothing for an empty text. */
  void text(int tag, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(utf8, utf8.length == 0 ? 0 : utf8.length + 1);
    put(tag, new Value(Tiff.TYPE_ASCII, 1, bytes));
  }

  /** A positive fraction of two whole numbers of 32 bits, whole where the value is. */
  void fraction(int tag, double value) {
    long denominator = value == Math.rint(value) ? 1 : FINE;
    while (value * denominator > 0xffffffffL && denominator > 1) {
      denominator /= 2;
    }
    ByteBuffer bytes = allocate(8);
    bytes.putInt((int) Math.min(0xffffffffL, Math.round(value * denominator)));
    bytes.putInt((int) denominator);
    put(tag, new Value(Tiff.TYPE_RATIONAL, 8, bytes.array()));
  }

  private void put(int tag, Value value) {
    if (value.bytes.length > 0) {
      tags.put(tag, value);
    }
  }

  private static ByteBuffer allocate(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Length of {@link #bytes}, a multiple of 8. */
  int length() {
    int length = padded(table());
    for (Value value : tags.values()) {
      length = Math.addExact(length, value.bytes.length > INLINE ? padded(value) : 0);
    }
    return length;
  }

  /** Bytes of the entries. */
  private int table() {
    return 8 + tags.size() * ENTRY + 8;
  }

  private static int padded(Value value) {
    return padded(value.bytes.length);
  }

  private static int padded(int length) {
    return length + 7 & ~7;
  }

  /**
   * The directory and the values that do not fit into it.
   *
   * @param position where it begins in the file
   * @param next where the next one begins, 0 for none
   */
  byte[] bytes(long position, long next) {
    ByteBuffer bytes = allocate(length());
    bytes.putLong(tags.size());
    int elsewhere = padded(table());
    for (var tag : tags.entrySet()) {
      Value value = tag.getValue();
      bytes.putShort((short) (int) tag.getKey()).putShort((short) value.type);
      bytes.putLong(value.bytes.length / value.size);
      if (value.bytes.length <= INLINE) {
        bytes.put(Arrays.copyOf(value.bytes, INLINE));
      } else {
        bytes.putLong(position + elsewhere);
        bytes.put(elsewhere, value.bytes);
        elsewhere += padded(value);
      }
    }
    bytes.putLong(next);
    return bytes.array();
  }
}
