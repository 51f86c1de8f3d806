package io.tileconv.jobs.image;

import com.github.luben.zstd.Zstd;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How an image, or one of its overviews, is stored in the tiles of a written TIFF: little endian,
 * pixel interleaved. Three and four unsigned bands are RGB and RGB with alpha, one band with a
 * palette is its colors' numbers; everything else is gray with extra samples.
 *
 * @param shape bands, rows and columns
 * @param conversion to the stored data type
 * @param compression of the tiles
 * @param tileHeight a multiple of 16
 * @param tileWidth a multiple of 16
 */
record TiffStorage(
    Shape shape,
    PixelConversion conversion,
    TiffCompression compression,
    int tileHeight,
    int tileWidth)
    implements Serializable {

  private static final int LARGEST_TILE = 512;

  /** Tile sizes are multiples of 16. */
  private static final int TILE_STEP = 16;

  private static final int UNASSOCIATED_ALPHA = 2;

  private static final int ZSTD_LEVEL = 3;

  /** For what {@link #encode} writes. */
  static final ThreadBytes ENCODED = new ThreadBytes();

  private static final ThreadBytes PLAIN = new ThreadBytes();

  static TiffStorage of(
      Shape shape, int batch, PixelConversion conversion, StorageOptions options) {
    Checks.single("TIFF", batch);
    if (shape.channels() > 65535) {
      throw new IllegalArgumentException(
          "TIFF has at most 65535 bands, not " + shape.channels() + "; write .npy");
    }
    int edge = LARGEST_TILE;
    while (edge > TILE_STEP && 4.0 * edge * edge * shape.channels() > options.blockBytes()) {
      edge /= 2;
    }
    return new TiffStorage(
        shape,
        conversion,
        options.compression(),
        (int) Math.min(edge, roundUp(shape.height())),
        (int) Math.min(edge, roundUp(shape.width())));
  }

  private static long roundUp(long size) {
    return (Math.min(size, LARGEST_TILE) + TILE_STEP - 1) / TILE_STEP * TILE_STEP;
  }

  /** The same tiles for an image of another size, whose values are stored already. */
  TiffStorage reduced(Shape other) {
    return new TiffStorage(
        other, PixelConversion.to(conversion.type()), compression, tileHeight, tileWidth);
  }

  TileGrid grid() {
    return new TileGrid(Region.whole(shape), tileHeight, tileWidth);
  }

  /** The number of a tile of the grid. */
  long number(Region tile) {
    return tile.top() / tileHeight * grid().tileColumns() + tile.left() / tileWidth;
  }

  private int rowBytes() {
    return tileWidth * shape.channels() * conversion.type().bytes();
  }

  /** The most bytes that an encoded tile takes. */
  int bound() {
    int plain = Math.multiplyExact(tileHeight, rowBytes());
    return switch (compression) {
      case NONE -> plain;
      case DEFLATE -> Deflation.bound(plain);
      case ZSTD -> Math.toIntExact(Zstd.compressBound(plain));
    };
  }

  /**
   * Encodes a tile of the grid into an array that has room for {@link #bound} from the offset on;
   * gives its length. What lies beyond the image is zero.
   */
  int encode(Block block, byte[] target, int offset) {
    Region region = block.region();
    int bands = shape.channels();
    int rowBytes = rowBytes();
    boolean plain = compression == TiffCompression.NONE;
    int length = tileHeight * rowBytes;
    byte[] tile = plain ? target : PLAIN.atLeast(length);
    int start = plain ? offset : 0;
    if (region.height() < tileHeight || region.width() < tileWidth) {
      Arrays.fill(tile, start, start + length, (byte) 0);
    }
    boolean isPlainRgb = bands == 3 && conversion.equals(PixelConversion.to(PixelType.UINT8));
    for (int y = 0; y < region.height(); y++) {
      if (isPlainRgb) {
        PixelBytes.encode(
            block.data(),
            block.rowStart(region.top() + y, 0),
            block.rowStart(region.top() + y, 1),
            block.rowStart(region.top() + y, 2),
            tile,
            start + y * rowBytes,
            (int) region.width());
      }
      for (int band = isPlainRgb ? bands : 0; band < bands; band++) {
        Samples.encodeRow(
            conversion,
            ByteOrder.LITTLE_ENDIAN,
            block,
            region.top() + y,
            band,
            tile,
            start + y * rowBytes + band * conversion.type().bytes(),
            bands);
      }
      TiffPredictor.apply(predictor(), conversion.type(), tile, y * rowBytes, rowBytes, bands);
    }
    return switch (compression) {
      case NONE -> length;
      case DEFLATE -> Deflation.stream(tile, length, target, offset);
      case ZSTD ->
          (int)
              Zstd.compressByteArray(
                  target, offset, target.length - offset, tile, 0, length, ZSTD_LEVEL);
    };
  }

  /** Decodes what {@link #encode} gave; the block is the tile's region. */
  void decode(byte[] encoded, int length, Block target) throws IOException {
    byte[] tile = new byte[tileHeight * rowBytes()];
    int bands = shape.channels();
    if (compression == TiffCompression.NONE) {
      System.arraycopy(encoded, 0, tile, 0, tile.length);
    } else {
      try (TiffCodec codec = TiffCodec.of(compressionNumber())) {
        codec.decode(encoded, length, tile, tile.length);
      }
      TiffPredictor.undo(
          predictor(),
          conversion.type().bytes(),
          ByteOrder.LITTLE_ENDIAN,
          tile,
          tile.length,
          rowBytes(),
          bands);
    }
    Region region = target.region();
    for (int y = 0; y < region.height(); y++) {
      for (int band = 0; band < bands; band++) {
        Samples.decode(
            conversion.type(),
            ByteOrder.LITTLE_ENDIAN,
            tile,
            y * rowBytes() + band * conversion.type().bytes(),
            bands,
            target.data(),
            target.rowStart(region.top() + y, band),
            (int) region.width());
      }
    }
  }

  private int predictor() {
    if (compression == TiffCompression.NONE) {
      return Tiff.PREDICTOR_NONE;
    }
    return conversion.type().isInteger() ? Tiff.PREDICTOR_HORIZONTAL : Tiff.PREDICTOR_FLOAT;
  }

  private int compressionNumber() {
    return switch (compression) {
      case NONE -> Tiff.COMPRESSION_NONE;
      case DEFLATE -> Tiff.COMPRESSION_DEFLATE;
      case ZSTD -> Tiff.COMPRESSION_ZSTD;
    };
  }

  /** Everything that the directory says but where the tiles are. */
  TiffTags tags(List<Integer> palette) {
    int bands = shape.channels();
    PixelType type = conversion.type();
    boolean unsigned = type == PixelType.UINT8 || type == PixelType.UINT16;
    boolean colors = unsigned && (bands == 3 || bands == 4);
    List<Integer> colorMap = colorMap(palette);
    int format =
        switch (type) {
          case UINT8, UINT16 -> Tiff.FORMAT_UNSIGNED;
          case INT16 -> Tiff.FORMAT_SIGNED;
          case FLOAT32 -> Tiff.FORMAT_FLOAT;
        };
    TiffTags tags = new TiffTags();
    tags.longs(Tiff.IMAGE_WIDTH, shape.width());
    tags.longs(Tiff.IMAGE_LENGTH, shape.height());
    tags.shorts(Tiff.BITS_PER_SAMPLE, 8 * type.bytes(), bands);
    tags.shorts(Tiff.COMPRESSION, compressionNumber(), 1);
    int gray = colorMap.isEmpty() ? Tiff.BLACK_IS_ZERO : Tiff.PALETTE;
    tags.shorts(Tiff.PHOTOMETRIC, colors ? Tiff.RGB : gray, 1);
    tags.shorts(Tiff.COLOR_MAP, colorMap);
    tags.shorts(Tiff.SAMPLES_PER_PIXEL, bands, 1);
    tags.shorts(Tiff.PLANAR_CONFIGURATION, 1, 1);
    if (predictor() != Tiff.PREDICTOR_NONE) {
      tags.shorts(Tiff.PREDICTOR, predictor(), 1);
    }
    tags.longs(Tiff.TILE_WIDTH, tileWidth);
    tags.longs(Tiff.TILE_LENGTH, tileHeight);
    int extra = bands - (colors ? 3 : 1);
    tags.shorts(Tiff.EXTRA_SAMPLES, colors ? UNASSOCIATED_ALPHA : 0, Math.max(0, extra));
    tags.shorts(Tiff.SAMPLE_FORMAT, format, bands);
    return tags;
  }

  /** The palette for every number that a sample can be; empty if samples are no such numbers. */
  private List<Integer> colorMap(List<Integer> palette) {
    PixelType type = conversion.type();
    boolean fits = shape.channels() == 1 && (type == PixelType.UINT8 || type == PixelType.UINT16);
    int numbers = 1 << 8 * type.bytes();
    if (palette.isEmpty() || !fits || palette.size() > 3 * numbers) {
      return List.of();
    }
    List<Integer> colors = new ArrayList<>();
    int given = palette.size() / 3;
    for (int i = 0; i < 3 * numbers; i++) {
      colors.add(i % numbers < given ? palette.get(i / numbers * given + i % numbers) : 0);
    }
    return colors;
  }
}
