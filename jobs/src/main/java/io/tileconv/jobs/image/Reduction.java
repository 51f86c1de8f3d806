package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.Serializable;

/**
 * How a smaller version of an image is made: from each cell of 2 × 2 pixels, the first at the
 * image's corner, one pixel. The cells at the ends of odd sizes have fewer pixels.
 *
 * @param method how one value is made from those of a cell
 * @param noData the value that stands for no data; NaN if there is none
 */
public record Reduction(Method method, float noData) implements Serializable {

  /** How one value is made from those of a cell. */
  public enum Method {
    /**
     * The average of the values that are data, summed in double row by row; no data if there is
     * none.
     */
    AVERAGE,
    /** The first value of the cell, as classes need it. */
    NEAREST
  }

  /**
   * The reduction of images like this: the average of two classes would be a third one, so those
   * with a palette are never averaged.
   *
   * @param method what was asked for
   */
  static Reduction of(Method method, ImageMetadata metadata, int bands) {
    boolean classes = metadata.hasPalette() && bands == 1;
    return new Reduction(classes ? Method.NEAREST : method, metadata.noDataValue());
  }

  /** Number of rows or columns of the next smaller version. */
  public static long halved(long size) {
    return size / 2 + size % 2;
  }

  /** The region of an image that a region of the next smaller version is made from. */
  public static Region source(Region target, Region whole) {
    return Region.of(2 * target.top(), 2 * target.left(), 2 * target.height(), 2 * target.width())
        .intersection(whole);
  }

  /**
   * @param source covers {@link #source} of the target's region
   */
  public void reduce(Block source, Block target) {
    Region region = target.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int channel = 0; channel < target.channels(); channel++) {
        int to = target.rowStart(row, channel);
        for (long column = region.left(); column < region.columns().end(); column++) {
          target.data()[to++] = value(source, channel, 2 * row, 2 * column);
        }
      }
    }
  }

  private float value(Block source, int channel, long top, long left) {
    if (method == Method.NEAREST) {
      return source.at(channel, top, left);
    }
    double sum = 0;
    int count = 0;
    long bottom = Math.min(top + 2, source.region().rows().end());
    long right = Math.min(left + 2, source.region().columns().end());
    for (long row = top; row < bottom; row++) {
      for (long column = left; column < right; column++) {
        float value = source.at(channel, row, column);
        if (value == value && value != noData) {
          sum += value;
          count++;
        }
      }
    }
    return count == 0 ? noData : (float) (sum / count);
  }
}
