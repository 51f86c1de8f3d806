package io.tileconv.jobs.image;

import io.tileconv.tile.Shape;
import java.io.Serializable;

/**
 * What an image's header says.
 *
 * @param format name of the format, such as {@code BigTIFF}
 * @param shape bands, rows, columns; a {@code .npy} of several images counts their bands together
 * @param batch number of images that the bands belong to; 1 but for {@code .npy} arrays of rank 4
 * @param type data type of the stored samples
 * @param blockHeight rows of a stored block (tile, strip, or the whole image)
 * @param blockWidth columns of a stored block
 * @param compression name of the compression, {@code none} if there is none
 * @param access whether windows can be read without decoding the rest
 */
public record ImageInfo(
    String format,
    Shape shape,
    int batch,
    PixelType type,
    long blockHeight,
    long blockWidth,
    String compression,
    Access access)
    implements Serializable {

  /** How an image can be read. */
  public enum Access {
    /** Any window, at the cost of the blocks that it touches. */
    WINDOWS,
    /** Only from the beginning: decoded once, whole, in memory. */
    WHOLE
  }

  /** Bytes of the decoded image in its stored data type. */
  public long decodedBytes() {
    return Math.multiplyExact(shape.size(), type.bytes());
  }
}
