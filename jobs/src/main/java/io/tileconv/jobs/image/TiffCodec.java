package io.tileconv.jobs.image;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses a strip or tile. It belongs to one thread. */
interface TiffCodec extends AutoCloseable {

  /**
   * Fills the first {@code targetLength} bytes of the target; data beyond them is ignored.
   *
   * @throws BadImageException if the data does not give so many bytes
   */
  void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
      throws BadImageException;

  /** The most bytes that one byte can become. */
  int maxRatio();

  @Override
  default void close() {}

  static TiffCodec of(int compression) {
    return switch (compression) {
      case Tiff.COMPRESSION_LZW -> new TiffLzw();
      case Tiff.COMPRESSION_PACKBITS -> new PackBits();
      case Tiff.COMPRESSION_DEFLATE, Tiff.COMPRESSION_OLD_DEFLATE -> new Deflate();
      case Tiff.COMPRESSION_ZSTD -> new Zstandard();
      default -> throw new IllegalArgumentException("no codec for compression " + compression);
    };
  }

  /** The decoded data ends too early. */
  static BadImageException tooShort() {
    return Tiff.damaged("a strip or tile has too little data");
  }

  /** Zlib streams. */
  final class Deflate implements TiffCodec {

    private final Inflater inflater = new Inflater();

    @Override
    public void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
        throws BadImageException {
      inflater.reset();
      inflater.setInput(source, 0, sourceLength);
      try {
        int done = 0;
        while (done < targetLength) {
          int count = inflater.inflate(target, done, targetLength - done);
          if (count == 0) {
            throw tooShort();
          }
          done += count;
        }
      } catch (DataFormatException e) {
        throw Tiff.damaged(
            "the deflated data is broken: "
                + (e.getMessage() == null ? "no stream" : e.getMessage()));
      }
    }

    @Override
    public int maxRatio() {
      return 1032;
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  /** Runs of bytes (TIFF 6.0, section 9). */
  final class PackBits implements TiffCodec {

    @Override
    public void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
        throws BadImageException {
      int from = 0;
      int to = 0;
      while (to < targetLength) {
        if (from >= sourceLength) {
          throw tooShort();
        }
        int code = source[from++];
        if (code >= 0) {
          int count = Math.min(code + 1, targetLength - to);
          if (count > sourceLength - from) {
            throw tooShort();
          }
          System.arraycopy(source, from, target, to, count);
          from += count;
          to += count;
        } else if (code != -128) {
          if (from >= sourceLength) {
            throw tooShort();
          }
          byte value = source[from++];
          int end = Math.min(to + 1 - code, targetLength);
          while (to < end) {
            target[to++] = value;
          }
        }
      }
    }

    @Override
    public int maxRatio() {
      return 64;
    }
  }

  /** Zstandard frames, by the library that Spark brings. */
  final class Zstandard implements TiffCodec {

    @Override
    public void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
        throws BadImageException {
      long count;
      try {
        count = Zstd.decompressByteArray(target, 0, targetLength, source, 0, sourceLength);
      } catch (ZstdException e) {
        throw Tiff.damaged("the Zstandard data is broken: " + e.getMessage());
      }
      if (count < targetLength) {
        throw tooShort();
      }
    }

    @Override
    public int maxRatio() {
      return 1 << 17;
    }
  }
}
