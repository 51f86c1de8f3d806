package io.tileconv.jobs.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** Puts a TIFF file together tag by tag, right or wrong. */
final class TiffBytes {

  private final boolean big;
  private final ByteOrder order;
  private final TreeMap<Integer, long[]> tags = new TreeMap<>();
  private byte[] data = new byte[0];

  TiffBytes(boolean big, ByteOrder order) {
    this.big = big;
    this.order = order;
  }

  /** An uint8 gray image of one raw strip, all zeros, that lacks nothing. */
  static TiffBytes gray(int height, int width) {
    return new TiffBytes(false, ByteOrder.LITTLE_ENDIAN)
        .tag(Tiff.IMAGE_WIDTH, width)
        .tag(Tiff.IMAGE_LENGTH, height)
        .tag(Tiff.BITS_PER_SAMPLE, 8)
        .tag(Tiff.COMPRESSION, 1)
        .tag(Tiff.PHOTOMETRIC, 1)
        .tag(Tiff.STRIP_OFFSETS, 16)
        .tag(Tiff.ROWS_PER_STRIP, height)
        .tag(Tiff.STRIP_BYTE_COUNTS, (long) height * width)
        .data(new byte[height * width]);
  }

  /** Sets a tag; no values take it away. */
  TiffBytes tag(int tag, long... values) {
    if (values.length == 0) {
      tags.remove(tag);
    } else {
      tags.put(tag, values);
    }
    return this;
  }

  /** What stands at byte 16. */
  TiffBytes data(byte[] bytes) {
    this.data = bytes;
    return this;
  }

  byte[] bytes() {
    int valueBytes = big ? 8 : 4;
    int entry = 4 + 2 * valueBytes;
    int directory = 16 + (data.length + 7 & ~7);
    int behind = directory + (big ? 8 : 2) + tags.size() * entry + valueBytes;
    int size = behind;
    for (long[] values : tags.values()) {
      size += values.length > 1 ? values.length * valueBytes : 0;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(order);
    short mark = (short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4d4d);
    bytes.putShort(mark).putShort((short) (big ? 43 : 42));
    if (big) {
      bytes.putShort((short) 8).putShort((short) 0).putLong(directory);
    } else {
      bytes.putInt(directory);
    }
    bytes.put(16, data).position(directory);
    if (big) {
      bytes.putLong(tags.size());
    } else {
      bytes.putShort((short) tags.size());
    }
    int elsewhere = behind;
    for (Map.Entry<Integer, long[]> tag : tags.entrySet()) {
      long[] values = tag.getValue();
      bytes.putShort((short) (int) tag.getKey());
      bytes.putShort((short) (big ? Tiff.TYPE_LONG8 : Tiff.TYPE_LONG));
      put(bytes, bytes.position(), values.length);
      bytes.position(bytes.position() + valueBytes);
      int at = bytes.position();
      if (values.length > 1) {
        put(bytes, at, elsewhere);
        at = elsewhere;
        elsewhere += values.length * valueBytes;
      }
      for (int i = 0; i < values.length; i++) {
        put(bytes, at + i * valueBytes, values[i]);
      }
      bytes.position(bytes.position() + valueBytes);
    }
    return bytes.array();
  }

  private void put(ByteBuffer bytes, int at, long value) {
    if (big) {
      bytes.putLong(at, value);
    } else {
      bytes.putInt(at, (int) value);
    }
  }
}
