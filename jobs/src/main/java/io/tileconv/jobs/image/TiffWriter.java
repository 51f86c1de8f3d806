package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes tiled BigTIFF, little endian, pixel interleaved, whatever its size: the format then does
 * not depend on how well the pixels compress. A chunk is an encoded tile; the directory and the
 * tables of offsets stand behind the tiles. Three and four unsigned bands are RGB and RGB with
 * alpha; everything else is gray with extra samples.
 */
final class TiffWriter implements ImageWriter {

  private static final long serialVersionUID = 1;

  private static final int HEADER = 16;
  private static final int ENTRY = 20;
  private static final int LARGEST_TILE = 512;

  /** Tile sizes are multiples of 16. */
  private static final int TILE_STEP = 16;

  private static final int UNASSOCIATED_ALPHA = 2;

  private final Shape shape;
  private final PixelConversion conversion;
  private final TiffCompression compression;
  private final int tileHeight;
  private final int tileWidth;

  TiffWriter(Shape shape, int batch, PixelConversion conversion, StorageOptions options) {
    Checks.single("TIFF", batch);
    if (shape.channels() > 65535) {
      throw new IllegalArgumentException(
          "TIFF has at most 65535 bands, not " + shape.channels() + "; write .npy");
    }
    int edge = LARGEST_TILE;
    while (edge > TILE_STEP && 4.0 * edge * edge * shape.channels() > options.blockBytes()) {
      edge /= 2;
    }
    this.shape = shape;
    this.conversion = conversion;
    this.compression = options.compression();
    this.tileHeight = (int) Math.min(edge, roundUp(shape.height()));
    this.tileWidth = (int) Math.min(edge, roundUp(shape.width()));
  }

  private static long roundUp(long size) {
    return (Math.min(size, LARGEST_TILE) + TILE_STEP - 1) / TILE_STEP * TILE_STEP;
  }

  @Override
  public String format() {
    return "BigTIFF";
  }

  @Override
  public TileGrid storage() {
    return new TileGrid(Region.whole(shape), tileHeight, tileWidth);
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, shape.channels(), block);
    Region region = block.region();
    int bands = shape.channels();
    int sampleBytes = conversion.type().bytes();
    int rowBytes = tileWidth * bands * sampleBytes;
    byte[] tile = new byte[tileHeight * rowBytes];
    for (int y = 0; y < region.height(); y++) {
      for (int band = 0; band < bands; band++) {
        Samples.encodeRow(
            conversion,
            ByteOrder.LITTLE_ENDIAN,
            block,
            region.top() + y,
            band,
            tile,
            y * rowBytes + band * sampleBytes,
            bands);
      }
      TiffPredictor.apply(predictor(), conversion.type(), tile, y * rowBytes, rowBytes, bands);
    }
    long number = region.top() / tileHeight * storage().tileColumns() + region.left() / tileWidth;
    if (compression == TiffCompression.NONE) {
      sink.write(number, tile, 0, tile.length, 0);
      return;
    }
    byte[] deflated = new byte[Deflation.bound(tile.length)];
    Deflater deflater = new Deflater(Deflation.LEVEL);
    try {
      sink.write(
          number, deflated, 0, Deflation.stream(deflater, tile, tile.length, deflated, 0), 0);
    } finally {
      deflater.end();
    }
  }

  private int predictor() {
    if (compression == TiffCompression.NONE) {
      return Tiff.PREDICTOR_NONE;
    }
    return conversion.type().isInteger() ? Tiff.PREDICTOR_HORIZONTAL : Tiff.PREDICTOR_FLOAT;
  }

  @Override
  public byte[] header(List<Chunk> chunks) {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0x4949)
        .putShort((short) 43)
        .putShort((short) 8)
        .putShort((short) 0)
        .putLong(directoryPosition(chunks))
        .array();
  }

  /** The next multiple of 8 behind the tiles. */
  private static long directoryPosition(List<Chunk> chunks) {
    return tilesEnd(chunks) + 7 & ~7L;
  }

  private static long tilesEnd(List<Chunk> chunks) {
    return HEADER + chunks.stream().mapToLong(Chunk::length).sum();
  }

  @Override
  public byte[] trailer(List<Chunk> chunks) {
    if (chunks.size() != storage().tiles()) {
      throw new IllegalStateException(
          "a TIFF of " + storage().tiles() + " tiles got " + chunks.size());
    }
    long[] offsets = new long[chunks.size()];
    long[] lengths = new long[chunks.size()];
    long position = HEADER;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = position;
      lengths[i] = chunks.get(i).length();
      position += lengths[i];
    }
    TreeMap<Integer, byte[]> tags = tags();
    tags.put(Tiff.TILE_OFFSETS, longs(offsets));
    tags.put(Tiff.TILE_BYTE_COUNTS, longs(lengths));

    long start = directoryPosition(chunks);
    int padding = (int) (start - tilesEnd(chunks));
    int behind = 8 + tags.size() * ENTRY + 8;
    int size = padding + behind;
    for (byte[] values : tags.values()) {
      size = Math.addExact(size, values.length > 8 ? values.length + 7 & ~7 : 0);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(padding);
    bytes.putLong(tags.size());
    int elsewhere = behind;
    for (var tag : tags.entrySet()) {
      byte[] values = tag.getValue();
      int type = type(tag.getKey());
      bytes.putShort((short) (int) tag.getKey()).putShort((short) type);
      bytes.putLong(values.length / (type == Tiff.TYPE_SHORT ? 2 : 8));
      if (values.length <= 8) {
        bytes.put(Arrays.copyOf(values, 8));
      } else {
        bytes.putLong(start + elsewhere);
        bytes.put(padding + elsewhere, values);
        elsewhere += values.length + 7 & ~7;
      }
    }
    return bytes.array();
  }

  private TreeMap<Integer, byte[]> tags() {
    int bands = shape.channels();
    PixelType type = conversion.type();
    boolean unsigned = type == PixelType.UINT8 || type == PixelType.UINT16;
    boolean colors = unsigned && (bands == 3 || bands == 4);
    int format =
        switch (type) {
          case UINT8, UINT16 -> Tiff.FORMAT_UNSIGNED;
          case INT16 -> Tiff.FORMAT_SIGNED;
          case FLOAT32 -> Tiff.FORMAT_FLOAT;
        };
    TreeMap<Integer, byte[]> tags = new TreeMap<>();
    tags.put(Tiff.IMAGE_WIDTH, longs(shape.width()));
    tags.put(Tiff.IMAGE_LENGTH, longs(shape.height()));
    tags.put(Tiff.BITS_PER_SAMPLE, shorts(8 * type.bytes(), bands));
    tags.put(
        Tiff.COMPRESSION,
        shorts(
            compression == TiffCompression.NONE ? Tiff.COMPRESSION_NONE : Tiff.COMPRESSION_DEFLATE,
            1));
    tags.put(Tiff.PHOTOMETRIC, shorts(colors ? Tiff.RGB : Tiff.BLACK_IS_ZERO, 1));
    tags.put(Tiff.SAMPLES_PER_PIXEL, shorts(bands, 1));
    tags.put(Tiff.PLANAR_CONFIGURATION, shorts(1, 1));
    if (predictor() != Tiff.PREDICTOR_NONE) {
      tags.put(Tiff.PREDICTOR, shorts(predictor(), 1));
    }
    tags.put(Tiff.TILE_WIDTH, longs(tileWidth));
    tags.put(Tiff.TILE_LENGTH, longs(tileHeight));
    int extra = bands - (colors ? 3 : 1);
    if (extra > 0) {
      tags.put(Tiff.EXTRA_SAMPLES, shorts(colors ? UNASSOCIATED_ALPHA : 0, extra));
    }
    tags.put(Tiff.SAMPLE_FORMAT, shorts(format, bands));
    return tags;
  }

  private static int type(int tag) {
    return switch (tag) {
      case Tiff.IMAGE_WIDTH,
          Tiff.IMAGE_LENGTH,
          Tiff.TILE_WIDTH,
          Tiff.TILE_LENGTH,
          Tiff.TILE_OFFSETS,
          Tiff.TILE_BYTE_COUNTS ->
          Tiff.TYPE_LONG8;
      default -> Tiff.TYPE_SHORT;
    };
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(8, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private static byte[] shorts(int value, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }
}
