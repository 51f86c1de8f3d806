package io.tileconv.jobs.sql;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;

/**
 * Numbers that describe an image: one for each band of each cell of a grid laid over it. Cell
 * {@code i} of {@code n} has the rows from {@code i·height/n} to {@code (i+1)·height/n}, rounded
 * down, and at least one.
 *
 * @param pooling what a cell gives
 * @param grid cells along each side
 */
public record MapFeatures(Pooling pooling, int grid) implements Serializable {

  /** What the values of a cell are made into. */
  public enum Pooling {
    /** Their mean, summed in double precision row by row. */
    MEAN,
    /** The greatest. */
    MAX;

    /**
     * @throws IllegalArgumentException if the text is neither {@code mean} nor {@code max}
     */
    public static Pooling parse(String text) {
      return switch (text) {
        case "mean" -> MEAN;
        case "max" -> MAX;
        default ->
            throw new IllegalArgumentException(
                "there is no pooling \"" + text + "\"; use mean or max");
      };
    }
  }

  /**
   * @param row an image in Spark's schema; null gives null
   * @return {@code grid × grid × bands} numbers, in that order
   */
  public Vector apply(Row row) {
    if (row == null) {
      return null;
    }
    SparkImage image = SparkImage.of(row);
    Shape shape = image.shape();
    Block block = image.block(BandOrder.BGR);
    double[] features = new double[grid * grid * shape.channels()];
    int next = 0;
    for (int down = 0; down < grid; down++) {
      for (int across = 0; across < grid; across++) {
        for (int band = 0; band < shape.channels(); band++) {
          features[next++] = cell(block, shape, down, across, band);
        }
      }
    }
    return Vectors.dense(features);
  }

  private double cell(Block block, Shape shape, int down, int across, int band) {
    int top = begin(down, shape.height());
    int bottom = Math.max(top + 1, begin(down + 1, shape.height()));
    int left = begin(across, shape.width());
    int right = Math.max(left + 1, begin(across + 1, shape.width()));
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row = top; row < bottom; row++) {
      int start = block.rowStart(row, band);
      for (int column = left; column < right; column++) {
        float value = block.data()[start + column];
        sum += value;
        greatest = Math.max(greatest, value);
      }
    }
    return pooling == Pooling.MAX ? greatest : sum / ((double) (bottom - top) * (right - left));
  }

  private int begin(int cell, long size) {
    return (int) (cell == grid ? size : Math.min(size - 1, cell * size / grid));
  }
}
