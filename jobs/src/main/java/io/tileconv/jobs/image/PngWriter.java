package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * Writes PNG in bands of full-width rows. Each band is deflated by itself, in a data chunk of its
 * own that ends on a byte (a sync flush), so bands are encoded in parallel and joined without
 * decoding; the checksum over all of them is combined from theirs.
 */
final class PngWriter implements ImageWriter {

  private static final long serialVersionUID = 1;

  private final Shape shape;
  private final PixelConversion conversion;
  private final long bandRows;

  PngWriter(Shape shape, int batch, PixelConversion conversion, StorageOptions options) {
    Checks.single("PNG", batch);
    if (conversion.type() != PixelType.UINT8 && conversion.type() != PixelType.UINT16) {
      throw new IllegalArgumentException(
          "PNG cannot store "
              + conversion.type()
              + "; store uint8 or uint16 (--dtype), or write .tif or .npy");
    }
    if (shape.channels() > 4) {
      throw new IllegalArgumentException(
          "PNG has 1 to 4 bands, not " + shape.channels() + "; write .tif or .npy");
    }
    if (shape.width() > 1 << 26 || shape.height() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a PNG of " + shape + " would be too large to be read; write .tif");
    }
    this.shape = shape;
    this.conversion = conversion;
    this.bandRows = Checks.bandRows(shape, options.blockBytes());
  }

  @Override
  public String format() {
    return "PNG";
  }

  @Override
  public TileGrid storage() {
    return new TileGrid(Region.whole(shape), bandRows, shape.width());
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, shape.channels(), block);
    byte[] filtered = filtered(block);
    byte[] chunk = new byte[Deflation.bound(filtered.length) + PngChunk.OVERHEAD];
    Deflater deflater = new Deflater(Deflation.LEVEL, true);
    int length;
    try {
      length = Deflation.piece(deflater, filtered, filtered.length, chunk, 8);
    } finally {
      deflater.end();
    }
    PngChunk.seal(PngChunk.IDAT, chunk, length);
    Adler32 checksum = new Adler32();
    checksum.update(filtered);
    sink.write(
        block.region().top() / bandRows, chunk, 0, length + PngChunk.OVERHEAD, checksum.getValue());
  }

  private byte[] filtered(Block block) {
    Region region = block.region();
    int bands = shape.channels();
    int sampleBytes = conversion.type().bytes();
    int width = (int) shape.width();
    int rowBytes = width * bands * sampleBytes;
    byte[] filtered = new byte[Math.toIntExact(region.height() * (rowBytes + 1L))];
    // Two rows in turn: the one that is encoded and the one above it.
    byte[] rows = new byte[2 * rowBytes];
    for (int y = 0; y < region.height(); y++) {
      int row = y % 2 * rowBytes;
      for (int band = 0; band < bands; band++) {
        Samples.encodeRow(
            conversion,
            ByteOrder.BIG_ENDIAN,
            block,
            region.top() + y,
            band,
            rows,
            row + band * sampleBytes,
            bands);
      }
      // The band above is another task's, so the first row is predicted from the left.
      int above = y == 0 ? -1 : rowBytes - row;
      PngFilter.apply(
          rows, row, above, rowBytes, bands * sampleBytes, filtered, y * (rowBytes + 1));
    }
    return filtered;
  }

  @Override
  public byte[] header(List<Chunk> chunks) {
    byte[] data = new byte[13];
    int[] colors = {PngHeader.GRAY, PngHeader.GRAY_ALPHA, PngHeader.RGB, PngHeader.RGB_ALPHA};
    ByteBuffer.wrap(data)
        .putInt((int) shape.width())
        .putInt((int) shape.height())
        .put((byte) (8 * conversion.type().bytes()))
        .put((byte) colors[shape.channels() - 1]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PngHeader.signature());
    bytes.writeBytes(PngChunk.of(PngChunk.IHDR, data));
    // The two bytes that open a zlib stream: deflate, 32 KiB window, fastest.
    bytes.writeBytes(PngChunk.of(PngChunk.IDAT, (byte) 0x78, (byte) 1));
    return bytes.toByteArray();
  }

  @Override
  public byte[] trailer(List<Chunk> chunks) {
    long rowBytes = shape.width() * shape.channels() * conversion.type().bytes() + 1;
    long checksum = 1;
    for (Chunk chunk : chunks) {
      long rows = Math.min(bandRows, shape.height() - chunk.key() * bandRows);
      checksum = AdlerSum.combine(checksum, chunk.checksum(), rows * rowBytes);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // An empty last block of deflate, then the checksum.
    byte[] end = {3, 0, 0, 0, 0, 0};
    ByteBuffer.wrap(end).putInt(2, (int) checksum);
    bytes.writeBytes(PngChunk.of(PngChunk.IDAT, end));
    bytes.writeBytes(PngChunk.of(PngChunk.IEND));
    return bytes.toByteArray();
  }
}
