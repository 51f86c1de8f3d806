package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;

/**
 * Reads windows of a NumPy array: {@code [W]}, {@code [H,W]}, {@code [C,H,W]} or {@code [N,C,H,W]}
 * in C order. The bands of all {@code N} images are the map's channels, image by image.
 */
final class NpyReader implements ImageReader {

  /** One read takes at least this many bytes of whole rows, if the window has them. */
  private static final int BUFFER = 1 << 20;

  /** Red, green, blue, and how opaque. */
  private static final int MOST_COLOURS = 4;

  private final InputFile file;
  private final NpyHeader header;
  private final ImageInfo info;
  private final StoredType type;
  private final Selection.Inexact inexact;
  private byte[] buffer = new byte[0];

  private NpyReader(InputFile file, NpyHeader header, ImageInfo info, Selection selection)
      throws BadImageException {
    this.file = file;
    this.header = header;
    this.info = info;
    this.type = header.type();
    this.inexact = selection.inexact();
  }

  static NpyReader open(InputFile file, Selection selection) throws IOException {
    NpyHeader header = NpyHeader.read(file);
    StoredType type = header.type();
    List<Long> axes = header.dimensions();
    int rank = axes.size();
    if (rank < 1 || rank > 4) {
      throw new BadImageException(
          "the array has "
              + rank
              + " axes; save it as [H,W], [C,H,W] or [N,C,H,W], as numpy.reshape does");
    }
    long images = rank == 4 ? axes.get(0) : 1;
    long bands = rank >= 3 ? axes.get(rank - 3) : 1;
    long height = rank >= 2 ? axes.get(rank - 2) : 1;
    long width = axes.get(rank - 1);
    if (images < 1 || bands < 1 || height < 1 || width < 1) {
      throw new BadImageException(
          "the array is empty: its shape is " + axes + "; save a larger one");
    }
    // As a double: a product of claimed sizes may not fit a long.
    double bytes = (double) images * bands * height * width * type.bytes();
    if (bytes > file.length() - header.dataPosition()) {
      throw new BadImageException(
          "the array's shape "
              + axes
              + " needs more than the file's "
              + file.length()
              + " bytes; the file is truncated, copy it again");
    }
    if (images * bands > 1 << 20) {
      throw new BadImageException(
          "the array has " + images * bands + " bands; split its first axis into several files");
    }
    Shape shape = new Shape((int) (images * bands), height, width);
    ImageInfo info =
        new ImageInfo(
            "NumPy",
            shape,
            (int) images,
            type.readAs(),
            1,
            width,
            "none",
            ImageInfo.Access.WINDOWS,
            ImageMetadata.NONE,
            1,
            new ImageInfo.Origin(type.toString(), remark(axes)));
    return new NpyReader(file, header, info, selection);
  }

  /** Pictures are often kept with their colours last. */
  private static String remark(List<Long> axes) {
    boolean last = axes.size() == 3 && axes.get(2) <= MOST_COLOURS && axes.get(0) > MOST_COLOURS;
    return last
        ? "has the shape "
            + axes
            + ", whose first axis is taken for the bands; if the last one is, save"
            + " numpy.moveaxis(a, -1, 0)"
        : "";
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public void read(Block target) throws IOException {
    Checks.readable(info, target);
    Region region = target.region();
    int sampleBytes = type.bytes();
    long rowBytes = info.shape().width() * sampleBytes;
    long windowBytes = region.width() * sampleBytes;
    // Rows whose gaps are small are read together.
    long together = windowBytes >= rowBytes / 2 ? Math.max(1, BUFFER / rowBytes) : 1;
    for (int channel = 0; channel < target.channels(); channel++) {
      for (long row = region.top(); row < region.rows().end(); row += together) {
        int rows = (int) Math.min(together, region.rows().end() - row);
        int length = Math.toIntExact((rows - 1) * rowBytes + windowBytes);
        if (buffer.length < length) {
          buffer = new byte[length];
        }
        long index = (channel * info.shape().height() + row) * info.shape().width();
        long position = header.dataPosition() + (index + region.left()) * sampleBytes;
        file.readFully(position, buffer, 0, length);
        for (int i = 0; i < rows; i++) {
          convert((int) (i * rowBytes), target, row + i, channel);
        }
      }
    }
  }

  private void convert(int offset, Block target, long row, int channel) throws IOException {
    int start = target.rowStart(row, channel);
    int count = (int) target.region().width();
    type.decode(inexact, header.order(), buffer, offset, 1, target.data(), start, count);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
