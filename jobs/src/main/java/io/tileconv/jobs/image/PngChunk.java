package io.tileconv.jobs.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The chunks that a PNG file is made of: length, name, data, checksum. */
final class PngChunk {

  static final int IHDR = name("IHDR");
  static final int PLTE = name("PLTE");
  static final int TRNS = name("tRNS");
  static final int IDAT = name("IDAT");
  static final int IEND = name("IEND");

  /** Bytes before and behind the data. */
  static final int OVERHEAD = 12;

  private PngChunk() {}

  static int name(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  /** The CRC of a chunk's name and data. */
  static int checksum(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Writes name, length and checksum around data that already stands 8 bytes behind the start. */
  static void seal(int name, byte[] chunk, int dataLength) {
    ByteBuffer bytes = ByteBuffer.wrap(chunk);
    bytes.putInt(0, dataLength);
    bytes.putInt(4, name);
    bytes.putInt(8 + dataLength, checksum(chunk, 4, 4 + dataLength));
  }

  static byte[] of(int name, byte... data) {
    byte[] chunk = new byte[data.length + OVERHEAD];
    System.arraycopy(data, 0, chunk, 8, data.length);
    seal(name, chunk, data.length);
    return chunk;
  }

  static BadImageException damaged(String reason) {
    return new BadImageException(
        "the PNG data is truncated or damaged (" + reason + "); copy it again or make it anew");
  }
}
