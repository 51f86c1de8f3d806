package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads windows of the first image of a TIFF or BigTIFF file: both byte orders, strips and tiles,
 * interleaved and planar. A block without data, as sparse files have them, is zeros. Palettes
 * become RGB of 8 bits. If white is zero, unsigned samples are inverted, so that larger is
 * brighter.
 */
final class TiffReader implements ImageReader {

  /** Raw strips, which may be the whole image, are read in pieces of at least this many bytes. */
  private static final int PIECE = 1 << 18;

  private final InputFile file;
  private final TiffDirectory directory;
  private final TiffLayout layout;
  private final ImageInfo info;
  private final TiffTable offsets;
  private final TiffTable counts;
  private final TiffCodec codec;
  private final BlockCache cache;
  private final long pieceHeight;
  private final float[][] palette;
  private byte[] compressed = new byte[0];

  private TiffReader(
      InputFile file,
      TiffDirectory directory,
      TiffLayout layout,
      long cacheBytes,
      Selection selection)
      throws IOException {
    ImageMetadata metadata = TiffMetadata.read(directory);
    boolean colors = metadata.hasPalette() && selection.palette() == Selection.Palette.COLORS;
    this.file = file;
    this.directory = directory;
    this.layout = layout;
    this.info =
        new ImageInfo(
            directory.isBig() ? "BigTIFF" : "TIFF",
            new Shape(colors ? 3 : layout.samples(), layout.height(), layout.width()),
            1,
            layout.type(),
            layout.blockHeight(),
            layout.blockWidth(),
            layout.compressionName(),
            ImageInfo.Access.WINDOWS,
            metadata);
    this.offsets = new TiffTable(directory, layout.offsetsTag());
    this.counts =
        directory.has(layout.countsTag()) ? new TiffTable(directory, layout.countsTag()) : null;
    this.codec = layout.isRaw() ? null : TiffCodec.of(layout.compression());
    this.cache = new BlockCache(cacheBytes);
    this.pieceHeight =
        layout.isRaw() && !layout.tiled()
            ? Math.min(layout.blockHeight(), Math.max(1, PIECE / layout.rowBytes()))
            : layout.blockHeight();
    this.palette = colors ? palette(metadata.colors()) : null;
  }

  static TiffReader open(InputFile file, ReadLimits limits, Selection selection)
      throws IOException {
    TiffDirectory directory = TiffDirectory.first(file);
    TiffLayout layout = TiffLayout.of(directory, limits);
    return new TiffReader(file, directory, layout, limits.cacheBytes(), selection);
  }

  /** Of 16 bits, 8 are used. */
  private static float[][] palette(List<Integer> colors) throws IOException {
    if (colors.size() != 3 * 256) {
      throw Tiff.damaged("its color map has " + colors.size() + " values");
    }
    float[][] palette = new float[3][256];
    for (int i = 0; i < colors.size(); i++) {
      palette[i / 256][i % 256] = colors.get(i) >> 8;
    }
    return palette;
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public void read(Block target) throws IOException {
    Checks.readable(info, target);
    Region region = target.region();
    if (region.isEmpty()) {
      return;
    }
    long row = region.top();
    while (row < region.rows().end()) {
      long blockRow = row / layout.blockHeight();
      long top = blockRow * layout.blockHeight();
      top += (row - top) / pieceHeight * pieceHeight;
      long end = Math.min(top + pieceHeight, (blockRow + 1) * layout.blockHeight());
      end = Math.min(end, layout.height());
      long lastColumn = (region.columns().end() - 1) / layout.blockWidth();
      for (long column = region.left() / layout.blockWidth(); column <= lastColumn; column++) {
        Region piece = Region.of(top, column * layout.blockWidth(), end - top, layout.blockWidth());
        for (int plane = 0; plane < layout.planes(); plane++) {
          long number = (plane * layout.blocksDown() + blockRow) * layout.blocksAcross() + column;
          convert(piece, piece(number, piece), plane, target);
        }
      }
      row = end;
    }
  }

  /** The decoded bytes of a block, or of the piece of a raw strip. */
  private byte[] piece(long number, Region piece) throws IOException {
    long skipped = piece.top() % layout.blockHeight() * layout.rowBytes();
    long key =
        number * ((layout.blockHeight() - 1) / pieceHeight + 1)
            + piece.top() % layout.blockHeight() / pieceHeight;
    byte[] bytes = cache.find(key);
    if (bytes != null) {
      return bytes;
    }
    // Tiles at the edges are stored whole, strips are not.
    long rows = layout.tiled() ? layout.blockHeight() : piece.height();
    int length = Math.toIntExact(rows * layout.rowBytes());
    long offset = offsets.at(number);
    long count = counts == null ? skipped + length : counts.at(number);
    if (count != 0 || offset != 0) {
      check(offset, count, skipped, length);
    }
    bytes = cache.room(length);
    if (count == 0 && offset == 0) {
      Arrays.fill(bytes, (byte) 0);
    } else if (layout.isRaw()) {
      file.readFully(offset + skipped, bytes, 0, length);
    } else {
      int stored = Math.toIntExact(Math.min(count, maxStored(length)));
      if (compressed.length < stored) {
        compressed = new byte[stored];
      }
      file.readFully(offset, compressed, 0, stored);
      codec.decode(compressed, stored, bytes, length);
      TiffPredictor.undo(
          layout.predictor(),
          layout.type(),
          directory.order(),
          bytes,
          length,
          layout.rowBytes(),
          layout.samplesPerBlockPixel());
    }
    cache.put(key, bytes);
    return bytes;
  }

  /** No codec makes a block larger by half; what a lying count adds is not read. */
  private static long maxStored(int length) {
    return Math.min(Integer.MAX_VALUE - 64, 2L * length + 1024);
  }

  /** The file has the block's bytes, and they can be as many as they must become. */
  private void check(long offset, long count, long skipped, int length) throws IOException {
    long needed = layout.isRaw() ? skipped + length : count;
    if (offset < 8 || count < 1 || !file.has(offset, needed)) {
      throw Tiff.damaged(
          "a strip or tile of "
              + Long.toUnsignedString(count)
              + " bytes at byte "
              + Long.toUnsignedString(offset)
              + " of "
              + file.length());
    }
    boolean enough =
        layout.isRaw()
            ? count >= skipped + length
            : length <= (double) count * codec.maxRatio() + codec.maxRatio();
    if (!enough) {
      throw TiffCodec.tooShort();
    }
  }

  private void convert(Region piece, byte[] bytes, int plane, Block target) {
    Region both = piece.intersection(target.region());
    int samples = layout.samplesPerBlockPixel();
    int sampleBytes = layout.type().bytes();
    int width = (int) both.width();
    int shift = (int) (both.left() - target.region().left());
    for (long row = both.top(); row < both.rows().end(); row++) {
      int start = (int) (row - piece.top()) * layout.rowBytes();
      start += (int) (both.left() - piece.left()) * samples * sampleBytes;
      if (palette != null) {
        for (int band = 0; band < palette.length; band++) {
          int to = target.rowStart(row, band) + shift;
          for (int i = 0; i < width; i++) {
            target.data()[to + i] = palette[band][bytes[start + i] & 0xff];
          }
        }
        continue;
      }
      for (int sample = 0; sample < samples; sample++) {
        int to = target.rowStart(row, plane + sample) + shift;
        Samples.decode(
            layout.type(),
            directory.order(),
            bytes,
            start + sample * sampleBytes,
            samples,
            target.data(),
            to,
            width);
        invert(target.data(), to, width);
      }
    }
  }

  private void invert(float[] values, int offset, int count) {
    boolean unsigned = layout.type() == PixelType.UINT8 || layout.type() == PixelType.UINT16;
    if (layout.photometric() == Tiff.WHITE_IS_ZERO && unsigned) {
      float white = (float) layout.type().max();
      for (int i = offset; i < offset + count; i++) {
        values[i] = white - values[i];
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (codec != null) {
      codec.close();
    }
    file.close();
  }
}
