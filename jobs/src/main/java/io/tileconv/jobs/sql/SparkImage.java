package io.tileconv.jobs.sql;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.RawPixels;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * An image in Spark's own schema: {@code origin}, {@code height}, {@code width}, {@code nChannels},
 * {@code mode} and {@code data}, {@code [row][column][band]}, blue first. The mode is OpenCV's
 * number of the data type plus eight times the number of bands less one.
 *
 * @param origin where it came from; may be null
 * @param shape bands, rows, columns
 * @param type data type of the samples
 * @param data the samples, little-endian
 */
record SparkImage(String origin, Shape shape, PixelType type, byte[] data) {

  /** The type of an image column. */
  static final StructType TYPE = ImageSchema.columnSchema();

  private static final int DEPTHS = 8;

  /**
   * @throws IllegalArgumentException if it could not be decoded or has another data type
   */
  static SparkImage of(Row row) {
    String origin = row.getAs("origin");
    int mode = row.getAs("mode");
    int bands = row.getAs("nChannels");
    int height = row.getAs("height");
    int width = row.getAs("width");
    byte[] data = row.getAs("data");
    if (mode < 0 || height < 1 || width < 1 || bands < 1) {
      throw new IllegalArgumentException(
          origin + ": is not a decoded image; leave it out, for example with dropInvalid");
    }
    SparkImage image =
        new SparkImage(origin, new Shape(bands, height, width), type(origin, mode), data);
    long size = image.shape.size() * image.type.bytes();
    if (data.length != size) {
      throw new IllegalArgumentException(
          origin + ": has " + data.length + " bytes of pixels where its size needs " + size);
    }
    return image;
  }

  private static PixelType type(String origin, int mode) {
    return switch (mode % DEPTHS) {
      case 0 -> PixelType.UINT8;
      case 2 -> PixelType.UINT16;
      case 3 -> PixelType.INT16;
      case 5 -> PixelType.FLOAT32;
      default ->
          throw new IllegalArgumentException(
              origin
                  + ": mode "
                  + mode
                  + " is a data type that is not supported; convert it to uint8, uint16, int16 or"
                  + " float32");
    };
  }

  private static int mode(PixelType type, int bands) {
    int depth =
        switch (type) {
          case UINT8 -> 0;
          case UINT16 -> 2;
          case INT16 -> 3;
          case FLOAT32 -> 5;
        };
    return depth + DEPTHS * (bands - 1);
  }

  /** The pixels as float32. */
  Block block(BandOrder order) {
    Block stored = Block.allocate(Region.whole(shape), shape.channels());
    RawPixels.decodeInterleaved(data, type, stored);
    return ordered(stored, order);
  }

  /**
   * The image in the bytes of a file, in Spark's schema.
   *
   * @param origin the file's path; may be null
   * @throws BadImageException if they are none, or one too large for a row
   */
  static Row decoded(String origin, byte[] bytes) throws IOException {
    String name = origin == null ? "" : origin.substring(origin.lastIndexOf('/') + 1);
    try (ImageReader reader = ImageFormats.open(bytes, name)) {
      ImageInfo info = reader.info();
      long most = ReadLimits.DEFAULT.decodedBytes();
      if (info.shape().size() > most / Float.BYTES) {
        throw new BadImageException(
            "its "
                + info.shape().size()
                + " values are too many for a row; read it in tiles, with tileconv_tiles");
      }
      Block block = Block.allocate(Region.whole(info.shape()), info.shape().channels());
      reader.read(block);
      return row(origin, block, PixelConversion.to(info.type()), BandOrder.RGB);
    }
  }

  /** An image of these pixels. */
  static Row row(String origin, Block block, PixelConversion conversion, BandOrder order) {
    int bands = block.channels();
    return RowFactory.create(
        origin,
        (int) block.region().height(),
        (int) block.region().width(),
        bands,
        mode(conversion.type(), bands),
        RawPixels.encodeInterleaved(ordered(block, order), conversion));
  }

  /** The same pixels with their bands in the other order, which is its own inverse. */
  private static Block ordered(Block block, BandOrder order) {
    int bands = block.channels();
    int height = (int) block.region().height();
    int[] starts = new int[height * bands];
    for (int row = 0; row < height; row++) {
      for (int band = 0; band < bands; band++) {
        starts[row * bands + band] =
            block.rowStart(block.region().top() + row, order.stored(band, bands));
      }
    }
    return Block.over(block.region(), bands, block.data(), starts);
  }
}
