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
 * @param metadata what the file says of its pixels beyond their values
 * @param levels number of the versions of the image in the file, itself and smaller ones
 * @param origin what of the file is not in this
 */
public record ImageInfo(
    String format,
    Shape shape,
    int batch,
    PixelType type,
    long blockHeight,
    long blockWidth,
    String compression,
    Access access,
    ImageMetadata metadata,
    int levels,
    Origin origin)
    implements Serializable {

  /**
   * What a person should know of a file that pixels do not tell.
   *
   * @param type data type of the samples in the file, which may be read as another one
   * @param remark what may surprise a person in how it is read, to be said after the file's name;
   *     empty if nothing may
   */
  public record Origin(String type, String remark) implements Serializable {}

  /** An image without smaller versions. */
  public ImageInfo(
      String format,
      Shape shape,
      int batch,
      PixelType type,
      long blockHeight,
      long blockWidth,
      String compression,
      Access access,
      ImageMetadata metadata) {
    this(
        format,
        shape,
        batch,
        type,
        blockHeight,
        blockWidth,
        compression,
        access,
        metadata,
        1,
        new Origin(type.toString(), ""));
  }

  /** An image of which no more is known. */
  public ImageInfo(
      String format,
      Shape shape,
      int batch,
      PixelType type,
      long blockHeight,
      long blockWidth,
      String compression,
      Access access) {
    this(
        format,
        shape,
        batch,
        type,
        blockHeight,
        blockWidth,
        compression,
        access,
        ImageMetadata.NONE);
  }

  /** How an image can be read. */
  public enum Access {
    /** Any window, at the cost of the blocks that it touches. */
    WINDOWS,
    /** Any window, as the values are: nothing is decoded, and nothing is kept in memory. */
    DIRECT,
    /** Only from the beginning: decoded once, whole, in memory. */
    WHOLE
  }

  /** What is read of an image with a palette when its colors' numbers are wanted. */
  public ImageInfo asNumbers() {
    return new ImageInfo(
        format,
        new Shape(1, shape.height(), shape.width()),
        batch,
        type,
        blockHeight,
        blockWidth,
        compression,
        access,
        metadata,
        levels,
        origin);
  }

  /** Bytes of the decoded image in its stored data type. */
  public long decodedBytes() {
    return Math.multiplyExact(shape.size(), type.bytes());
  }
}
