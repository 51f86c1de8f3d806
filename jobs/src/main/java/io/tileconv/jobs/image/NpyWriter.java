package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes NumPy arrays, little endian, in C order: {@code [H,W]} for one band, {@code [C,H,W]} for
 * more, {@code [N,C,H,W]} for several images. A storage block is a band of full-width rows; it
 * makes one chunk for each channel, because the file has channel after channel.
 */
final class NpyWriter implements ImageWriter {

  private static final long serialVersionUID = 1;

  private final Shape shape;
  private final int batch;
  private final PixelConversion conversion;
  private final long bandRows;

  NpyWriter(Shape shape, int batch, PixelConversion conversion, StorageOptions options) {
    if (batch < 1 || shape.channels() % batch != 0) {
      throw new IllegalArgumentException(
          shape.channels() + " bands cannot be shared by " + batch + " images");
    }
    this.shape = shape;
    this.batch = batch;
    this.conversion = conversion;
    this.bandRows = Checks.bandRows(shape, options.blockBytes());
  }

  @Override
  public String format() {
    return "NumPy";
  }

  @Override
  public TileGrid storage() {
    return new TileGrid(Region.whole(shape), bandRows, shape.width());
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, shape.channels(), block);
    Region region = block.region();
    int rowBytes = Math.toIntExact(shape.width() * conversion.type().bytes());
    byte[] bytes = new byte[Math.toIntExact(region.height() * rowBytes)];
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = 0; y < region.height(); y++) {
        Samples.encodeRow(
            conversion,
            ByteOrder.LITTLE_ENDIAN,
            block,
            region.top() + y,
            channel,
            bytes,
            y * rowBytes,
            1);
      }
      long key = channel * storage().tiles() + region.top() / bandRows;
      sink.write(key, bytes, 0, bytes.length, 0);
    }
  }

  @Override
  public byte[] header(List<Chunk> chunks) {
    String descr =
        switch (conversion.type()) {
          case UINT8 -> "|u1";
          case UINT16 -> "<u2";
          case INT16 -> "<i2";
          case FLOAT32 -> "<f4";
        };
    long bands = shape.channels() / batch;
    List<Long> dimensions =
        batch > 1
            ? List.of((long) batch, bands, shape.height(), shape.width())
            : bands > 1
                ? List.of(bands, shape.height(), shape.width())
                : List.of(shape.height(), shape.width());
    return NpyHeader.bytes(descr, dimensions);
  }

  @Override
  public byte[] trailer(List<Chunk> chunks) {
    return new byte[0];
  }
}
