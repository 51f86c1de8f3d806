package io.tileconv.jobs.sql;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.RawPixels;
import io.tileconv.jobs.pipeline.TileSchema;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.ReceptiveField;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs a filter over padded tiles. What it needs around a place comes from the tile's halo, so the
 * halo of the result is smaller by as much; beyond the image the halo has what the tiles were cut
 * with.
 */
public final class TileOperation implements Serializable {

  private static final long serialVersionUID = 1;

  /** What the operation gives for a tile: its new pixels and its new halo. */
  public static final StructType RESULT =
      new StructType()
          .add(DataTypes.createStructField(TileSchema.PIXELS, DataTypes.BinaryType, false))
          .add(DataTypes.createStructField(TileSchema.HALO, TileSchema.HALO_TYPE, false));

  private final FilterNetwork filter;
  private final Arithmetic arithmetic;

  /**
   * @throws IllegalArgumentException if the filter has a stride, which would change where tiles are
   */
  public TileOperation(FilterNetwork filter, Arithmetic arithmetic) {
    if (filter.stride() != 1) {
      throw new IllegalArgumentException(
          "tiles keep their places, so the stride must be 1, not " + filter.stride());
    }
    this.filter = filter;
    this.arithmetic = arithmetic;
  }

  /**
   * @param tile a row with the columns of {@link TileSchema}
   * @throws IllegalArgumentException if the halo is too small; the message says what it must be
   */
  public Row apply(Row tile) {
    Row region = tile.getAs(TileSchema.REGION);
    Halo halo = Halo.of(tile.getAs(TileSchema.HALO));
    long height = region.getAs("height");
    long width = region.getAs("width");
    int bands = tile.getAs(TileSchema.BANDS);
    PixelType type =
        PixelType.valueOf(((String) tile.getAs(TileSchema.TYPE)).toUpperCase(Locale.ROOT));
    Shape padded =
        new Shape(bands, height + halo.top() + halo.bottom(), width + halo.left() + halo.right());
    // The border is never reached: what is computed sees only what the tile has.
    Network network = filter.network(padded, Border.ZERO);
    Halo left = remaining(tile, halo, ReceptiveField.of(network, padded));
    Region target =
        Region.of(
            halo.top() - left.top(),
            halo.left() - left.left(),
            height + left.top() + left.bottom(),
            width + left.left() + left.right());
    byte[] pixels = compute(network, padded, target, tile.getAs(TileSchema.PIXELS), type);
    return RowFactory.create(pixels, left.row());
  }

  private byte[] compute(
      Network network, Shape padded, Region target, byte[] pixels, PixelType type) {
    int width = (int) padded.width();
    int height = (int) padded.height();
    Block source = Block.allocate(Region.whole(padded), padded.channels());
    for (int row = 0; row < height * padded.channels(); row++) {
      RawPixels.decode(
          pixels,
          row * width * type.bytes(),
          type,
          source.data(),
          source.rowStart(row % height, row / height),
          width);
    }
    try {
      TileExecutor executor = new TileExecutor(network, List.of(padded), arithmetic);
      Block result = executor.compute(target, List.of(source::copyTo));
      return RawPixels.encode(result, type);
    } catch (IOException e) {
      throw new IllegalStateException("pixels in memory cannot fail to be read", e);
    }
  }

  private Halo remaining(Row tile, Halo halo, ReceptiveField field) {
    Halo left =
        new Halo(
            halo.top() - field.rows().before(),
            halo.left() - field.columns().before(),
            halo.bottom() - field.rows().after(),
            halo.right() - field.columns().after());
    if (left.top() < 0 || left.left() < 0 || left.bottom() < 0 || left.right() < 0) {
      long needed =
          Math.max(
              Math.max(field.rows().before(), field.rows().after()),
              Math.max(field.columns().before(), field.columns().after()));
      throw new IllegalArgumentException(
          tile.getAs(TileSchema.IMAGE)
              + ": its tiles have a halo of "
              + halo.least()
              + ", and "
              + filter.name()
              + " needs "
              + needed
              + "; cut them with a larger halo");
    }
    return left;
  }

  /** Pixels around a tile. */
  private record Halo(long top, long left, long bottom, long right) {

    static Halo of(Row row) {
      return new Halo(row.getAs("top"), row.getAs("left"), row.getAs("bottom"), row.getAs("right"));
    }

    long least() {
      return Math.min(Math.min(top, left), Math.min(bottom, right));
    }

    Row row() {
      return RowFactory.create(top, left, bottom, right);
    }
  }
}
