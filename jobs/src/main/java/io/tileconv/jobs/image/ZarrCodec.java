package io.tileconv.jobs.image;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The codecs that turn the bytes of a chunk into those that are stored, in order.
 *
 * @param steps at most one compression, and checksums
 */
record ZarrCodec(List<Step> steps) {

  /** One of the codecs. */
  enum Step {
    GZIP,
    ZLIB,
    ZSTD,
    /** Only read. */
    BLOSC,
    CRC32C
  }

  static final int CHECKSUM = 4;

  /** The bytes as they are. */
  static final ZarrCodec PLAIN = new ZarrCodec(List.of());

  ZarrCodec {
    steps = List.copyOf(steps);
    if (steps.stream().filter(step -> step != Step.CRC32C).count() > 1) {
      throw new IllegalArgumentException("only one compression is supported, not " + steps);
    }
  }

  static ZarrCodec of(TiffCompression compression) {
    return switch (compression) {
      case NONE -> PLAIN;
      case DEFLATE -> new ZarrCodec(List.of(Step.GZIP));
      case ZSTD -> new ZarrCodec(List.of(Step.ZSTD));
    };
  }

  /** The name of the compression, as {@link ImageInfo} has it. */
  String compression() {
    for (Step step : steps) {
      switch (step) {
        case GZIP -> {
          return "gzip";
        }
        case ZLIB -> {
          return "deflate";
        }
        case ZSTD -> {
          return "ZSTD";
        }
        case BLOSC -> {
          return "Blosc";
        }
        default -> {}
      }
    }
    return "none";
  }

  /**
   * @param length bytes of the decoded chunk
   * @throws BadImageException if the data does not give exactly so many bytes
   */
  byte[] decode(byte[] stored, int length) throws BadImageException {
    byte[] bytes = stored;
    for (int i = steps.size() - 1; i >= 0; i--) {
      int checksums = CHECKSUM * (int) steps.subList(0, i).stream().filter(this::isCheck).count();
      bytes =
          switch (steps.get(i)) {
            case CRC32C -> unchecked(bytes);
            case ZSTD -> unzstd(bytes, length + checksums);
            case BLOSC -> Blosc.decode(bytes, length + checksums);
            default -> inflated(steps.get(i), bytes, length + checksums);
          };
    }
    if (bytes.length != length) {
      throw broken("a chunk has " + bytes.length + " bytes, not " + length);
    }
    return bytes;
  }

  private boolean isCheck(Step step) {
    return step == Step.CRC32C;
  }

  private static byte[] unchecked(byte[] bytes) throws BadImageException {
    int length = bytes.length - CHECKSUM;
    if (length < 0 || checksum(bytes, length) != number(bytes, length)) {
      throw broken("a checksum is wrong");
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int number(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static byte[] unzstd(byte[] bytes, int length) throws BadImageException {
    byte[] target = new byte[length];
    try {
      long count = Zstd.decompressByteArray(target, 0, length, bytes, 0, bytes.length);
      if (count != length) {
        throw broken("a chunk has " + count + " bytes, not " + length);
      }
    } catch (ZstdException e) {
      throw broken("the Zstandard data is broken: " + e.getMessage());
    }
    return target;
  }

  private static byte[] inflated(Step step, byte[] bytes, int length) throws BadImageException {
    try (ByteArrayInputStream source = new ByteArrayInputStream(bytes);
        InputStream in =
            step == Step.GZIP ? new GZIPInputStream(source) : new InflaterInputStream(source)) {
      byte[] target = in.readNBytes(length);
      if (target.length < length || in.read() >= 0) {
        throw broken("a chunk has not the bytes of its values");
      }
      return target;
    } catch (BadImageException e) {
      throw e;
    } catch (IOException e) {
      throw broken("the deflated data is broken");
    }
  }

  static BadImageException broken(String reason) {
    return new BadImageException(
        "the Zarr array is damaged (" + reason + "); copy it again or make it anew");
  }

  byte[] encode(byte[] bytes) {
    byte[] stored = bytes;
    for (Step step : steps) {
      stored =
          switch (step) {
            case CRC32C -> checked(stored);
            case ZSTD -> Zstd.compress(stored);
            case BLOSC -> throw new IllegalStateException("Blosc is only read");
            default -> gzip(stored);
          };
    }
    return stored;
  }

  private static byte[] checked(byte[] bytes) {
    return ByteBuffer.allocate(bytes.length + CHECKSUM)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(bytes)
        .putInt(checksum(bytes, bytes.length))
        .array();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream stored = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (GZIPOutputStream out =
        new GZIPOutputStream(stored) {
          {
            def.setLevel(Deflation.LEVEL);
          }
        }) {
      out.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return stored.toByteArray();
  }
}
