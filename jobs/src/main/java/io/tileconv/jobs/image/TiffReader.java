package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads windows of an image of a TIFF or BigTIFF file: both byte orders, strips and tiles,
 * interleaved and planar. A block without data, as sparse files have them, is nodata, or zeros.
 * Palettes become RGB of 8 bits, unless their numbers are wanted. If white is zero, unsigned
 * samples are inverted, so that larger is brighter.
 */
final class TiffReader implements ImageReader {

  /**
   * Raw blocks, of which a strip may be the whole image, are read in pieces of about this many
   * bytes: they stay in the second-level cache until they are converted.
   */
  private static final int PIECE = 1 << 17;

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
  private final Selection selection;

  /** The value of blocks that are not there. */
  private final float sparse;

  private byte[] compressed = new byte[0];

  private TiffReader(
      InputFile file,
      TiffDirectory directory,
      TiffLayout layout,
      TiffPages pages,
      long cacheBytes,
      Selection selection)
      throws IOException {
    ImageMetadata metadata = pages.metadata();
    boolean colors = metadata.hasPalette() && selection.palette() == Selection.Palette.COLORS;
    this.file = file;
    this.directory = directory;
    this.layout = layout;
    this.info =
        new ImageInfo(
            directory.isBig() ? "BigTIFF" : "TIFF",
            new Shape(colors ? 3 : layout.samples(), layout.height(), layout.width()),
            1,
            layout.type().readAs(),
            layout.blockHeight(),
            layout.blockWidth(),
            layout.compressionName(),
            ImageInfo.Access.WINDOWS,
            metadata,
            pages.levels(),
            new ImageInfo.Origin(
                layout.type().toString(),
                pages.hasMore() && selection.page() == 0
                    ? "holds more than one image, of which the first is read (--page)"
                    : ""));
    this.selection = selection;
    float noData = metadata.noDataValue();
    this.sparse = noData == noData ? noData : 0;
    this.offsets = new TiffTable(directory, layout.offsetsTag());
    this.counts =
        directory.has(layout.countsTag()) ? new TiffTable(directory, layout.countsTag()) : null;
    this.codec =
        layout.isRaw()
            ? null
            : layout.compression() == Tiff.COMPRESSION_JPEG
                ? TiffJpeg.of(directory, layout)
                : TiffCodec.of(layout.compression());
    this.cache = new BlockCache(cacheBytes);
    this.pieceHeight = layout.isRaw() ? pieceHeight(layout) : layout.blockHeight();
    this.palette = colors ? palette(metadata.colors(), 1 << layout.bits()) : null;
  }

  /** Rows of pieces of about the same size. */
  private static long pieceHeight(TiffLayout layout) {
    long most = Math.max(1, PIECE / layout.rowBytes());
    long pieces = (layout.blockHeight() + most - 1) / most;
    return (layout.blockHeight() + pieces - 1) / pieces;
  }

  static TiffReader open(InputFile file, ReadLimits limits, Selection selection)
      throws IOException {
    TiffPages pages = TiffPages.of(TiffDirectory.first(file), selection);
    TiffLayout layout = TiffLayout.of(pages.directory(), limits);
    return new TiffReader(file, pages.directory(), layout, pages, limits.cacheBytes(), selection);
  }

  /** Of 16 bits, 8 are used. */
  private static float[][] palette(List<Integer> colors, int numbers) throws IOException {
    if (colors.size() != 3 * numbers) {
      throw Tiff.damaged("its color map has " + colors.size() + " values");
    }
    float[][] palette = new float[3][numbers];
    for (int i = 0; i < colors.size(); i++) {
      palette[i / numbers][i % numbers] = colors.get(i) >> 8;
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
    if (layout.isRaw()) {
      cache.limit(2 * pieceBytes(region));
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

  /** Bytes of the pieces that a window lies in. */
  private long pieceBytes(Region window) {
    Span down = window.rows();
    Span across = window.columns();
    long rows = (down.end() - 1) / pieceHeight - down.begin() / pieceHeight + 2;
    long columns = (across.end() - 1) / layout.blockWidth() - across.begin() / layout.blockWidth();
    return rows * (columns + 1) * layout.planes() * pieceHeight * layout.rowBytes();
  }

  /** The decoded bytes of a block, or of the piece of a raw one; null if the file leaves it out. */
  private byte[] piece(long number, Region piece) throws IOException {
    long skipped = piece.top() % layout.blockHeight() * layout.packedRowBytes();
    long key =
        number * ((layout.blockHeight() - 1) / pieceHeight + 1)
            + piece.top() % layout.blockHeight() / pieceHeight;
    byte[] bytes = cache.find(key);
    if (bytes != null) {
      return bytes;
    }
    // Tiles at the edges are stored whole, strips are not.
    boolean whole = layout.tiled() && !layout.isRaw();
    int rows = Math.toIntExact(whole ? layout.blockHeight() : piece.height());
    int length = Math.multiplyExact(rows, layout.packedRowBytes());
    long offset = offsets.at(number);
    long count = counts == null ? skipped + length : counts.at(number);
    if (count == 0 && offset == 0) {
      return null;
    }
    check(offset, count, skipped, length);
    boolean packed = layout.bits() < 8;
    bytes = packed ? new byte[length] : cache.room(length);
    if (layout.isRaw()) {
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
          layout.type().bytes(),
          directory.order(),
          bytes,
          length,
          layout.rowBytes(),
          layout.samplesPerBlockPixel());
    }
    if (packed) {
      bytes = unpacked(bytes, rows);
    }
    cache.put(key, bytes);
    return bytes;
  }

  /** A byte for each sample of fewer bits; rows begin with a byte. */
  private byte[] unpacked(byte[] packed, int rows) {
    int width = layout.rowBytes();
    int bits = layout.bits();
    int inByte = 8 / bits;
    byte[] bytes = cache.room(Math.multiplyExact(rows, width));
    for (int row = 0; row < rows; row++) {
      int from = row * layout.packedRowBytes();
      for (int i = 0; i < width; i++) {
        int shift = 8 - bits * (i % inByte + 1);
        bytes[row * width + i] = (byte) (packed[from + i / inByte] >> shift & (1 << bits) - 1);
      }
    }
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

  private void convert(Region piece, byte[] bytes, int plane, Block target)
      throws BadImageException {
    Region both = piece.intersection(target.region());
    if (bytes == null) {
      fillSparse(both, plane, target);
      return;
    }
    int samples = layout.samplesPerBlockPixel();
    int sampleBytes = layout.type().bytes();
    int width = (int) both.width();
    int shift = (int) (both.left() - target.region().left());
    boolean isRgb =
        layout.type() == StoredType.UINT8
            && samples == 3
            && palette == null
            && layout.photometric() != Tiff.WHITE_IS_ZERO;
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
      if (isRgb) {
        PixelBytes.decode(
            bytes,
            start,
            target.data(),
            target.rowStart(row, 0) + shift,
            target.rowStart(row, 1) + shift,
            target.rowStart(row, 2) + shift,
            width);
        continue;
      }
      for (int sample = 0; sample < samples; sample++) {
        int to = target.rowStart(row, plane + sample) + shift;
        layout
            .type()
            .decode(
                selection.inexact(),
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

  private void fillSparse(Region both, int plane, Block target) {
    int shift = (int) (both.left() - target.region().left());
    int width = (int) both.width();
    int bands = palette != null ? palette.length : layout.samplesPerBlockPixel();
    for (long row = both.top(); row < both.rows().end(); row++) {
      for (int band = 0; band < bands; band++) {
        int to = target.rowStart(row, plane + band) + shift;
        boolean color = palette != null && sparse >= 0 && sparse < palette[band].length;
        float value = color ? palette[band][(int) sparse] : sparse;
        Arrays.fill(target.data(), to, to + width, value);
        if (palette == null) {
          invert(target.data(), to, width);
        }
      }
    }
  }

  private void invert(float[] values, int offset, int count) {
    boolean unsigned = layout.type() == StoredType.UINT8 || layout.type() == StoredType.UINT16;
    if (layout.photometric() == Tiff.WHITE_IS_ZERO && unsigned) {
      float white = (1 << layout.bits()) - 1;
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
