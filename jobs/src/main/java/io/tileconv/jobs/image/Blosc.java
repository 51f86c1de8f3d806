package io.tileconv.jobs.image;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Decodes chunks of Blosc 1, which most Zarr arrays of microscopy are stored with: blocks that are
 * compressed one by one, after the bytes or the bits of the same place were brought together.
 */
final class Blosc {

  private static final int HEADER = 16;

  private static final int SHUFFLED = 1;
  private static final int COPIED = 2;
  private static final int BITS_SHUFFLED = 4;
  private static final int NOT_SPLIT = 16;

  /** A block of samples of several bytes is compressed in as many parts, if they are as large. */
  private static final int SMALLEST_PART = 128;

  private static final int MOST_PARTS = 16;

  private static final String[] FORMATS = {"blosclz", "lz4", "snappy", "zlib", "zstd"};

  /** Without native code, and with checks of all bounds. */
  private static final LZ4SafeDecompressor LZ4 = LZ4Factory.safeInstance().safeDecompressor();

  private final byte[] stored;
  private final ByteBuffer numbers;
  private final int flags;
  private final int sample;
  private final int block;
  private final byte[] target;

  private Blosc(byte[] stored, int length) throws BadImageException {
    this.stored = stored;
    this.numbers = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    if (stored.length < HEADER || numbers.getInt(4) != length) {
      throw broken();
    }
    this.flags = stored[2] & 0xff;
    this.sample = stored[3] & 0xff;
    this.block = Math.min(numbers.getInt(8), length);
    this.target = new byte[length];
    if (sample < 1 || block < 1 && length > 0) {
      throw broken();
    }
  }

  /**
   * @param length bytes of the decoded chunk
   * @throws BadImageException if the data does not give exactly so many bytes
   */
  static byte[] decode(byte[] stored, int length) throws BadImageException {
    Blosc chunk = new Blosc(stored, length);
    try {
      chunk.decode();
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | LZ4Exception
        | ZstdException
        | DataFormatException e) {
      // A position or a length that leads out of the chunk is damage as well.
      throw broken();
    }
    return chunk.target;
  }

  private static BadImageException broken() {
    return ZarrCodec.broken("the Blosc data is broken");
  }

  private void decode() throws BadImageException, DataFormatException {
    if ((flags & COPIED) != 0) {
      System.arraycopy(stored, HEADER, target, 0, target.length);
      return;
    }
    boolean shuffled = (flags & (SHUFFLED | BITS_SHUFFLED)) != 0;
    byte[] scratch = shuffled ? new byte[block] : target;
    for (int start = 0, i = 0; start < target.length; start += block, i++) {
      int length = Math.min(block, target.length - start);
      decode(numbers.getInt(HEADER + 4 * i), scratch, shuffled ? 0 : start, length);
      if ((flags & SHUFFLED) != 0) {
        unshuffle(scratch, start, length);
      } else if (shuffled) {
        unshuffleBits(scratch, start, length);
      }
    }
  }

  /** One block, as it was shuffled. */
  private void decode(int position, byte[] to, int offset, int length)
      throws BadImageException, DataFormatException {
    boolean split =
        (flags & NOT_SPLIT) == 0
            && sample <= MOST_PARTS
            && length / sample >= SMALLEST_PART
            && length == block;
    int part = split ? length / sample : length;
    int from = position;
    for (int done = 0; done + part <= length && part > 0; done += part) {
      int bytes = numbers.getInt(from);
      from += 4;
      if (bytes == part) {
        System.arraycopy(stored, from, to, offset + done, part);
      } else if (decompress(from, bytes, to, offset + done, part) != part) {
        throw broken();
      }
      from += bytes;
    }
  }

  private int decompress(int from, int bytes, byte[] to, int offset, int length)
      throws BadImageException, DataFormatException {
    if (from < HEADER || bytes < 0 || bytes > stored.length - from) {
      throw broken();
    }
    int format = flags >> 5;
    switch (format) {
      case 1 -> {
        return LZ4.decompress(stored, from, bytes, to, offset, length);
      }
      case 3 -> {
        Inflater inflater = new Inflater();
        try {
          inflater.setInput(stored, from, bytes);
          return inflater.inflate(to, offset, length);
        } finally {
          inflater.end();
        }
      }
      case 4 -> {
        return (int) Zstd.decompressByteArray(to, offset, length, stored, from, bytes);
      }
      default -> {
        if (format >= FORMATS.length) {
          throw broken();
        }
        throw new BadImageException(
            "the Zarr array uses Blosc with "
                + FORMATS[format]
                + ", which is not supported; store it with lz4, zstd or zlib");
      }
    }
  }

  /** The first bytes of all samples come first. */
  private void unshuffle(byte[] from, int start, int length) {
    int samples = length / sample;
    for (int place = 0; place < sample; place++) {
      for (int i = 0, at = start + place; i < samples; i++, at += sample) {
        target[at] = from[place * samples + i];
      }
    }
    copyRest(from, start, samples * sample, length);
  }

  /** The lowest bits of the first bytes of all samples come first, eight samples to a byte. */
  private void unshuffleBits(byte[] from, int start, int length) {
    int samples = length / sample;
    if (samples % 8 != 0) {
      copyRest(from, start, 0, length);
      return;
    }
    Arrays.fill(target, start, start + samples * sample, (byte) 0);
    int row = samples / 8;
    for (int bit = 0; bit < 8 * sample; bit++) {
      for (int i = 0; i < samples; i++) {
        int value = from[bit * row + i / 8] >> i % 8 & 1;
        target[start + i * sample + bit / 8] |= (byte) (value << bit % 8);
      }
    }
    copyRest(from, start, samples * sample, length);
  }

  private void copyRest(byte[] from, int start, int done, int length) {
    System.arraycopy(from, done, target, start + done, length - done);
  }
}
