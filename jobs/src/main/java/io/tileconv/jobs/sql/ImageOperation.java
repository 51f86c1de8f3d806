package io.tileconv.jobs.sql;

import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BandExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/** Runs a network over the images of a column, whole image by whole image. */
public final class ImageOperation implements Serializable {

  private static final long serialVersionUID = 1;

  private final ImageNetwork network;
  private final Arithmetic arithmetic;
  private final BandOrder order;
  private final PixelType type;

  private transient ThreadLocal<PreparedNetworks> networks;

  /**
   * @param order of the bands that the network sees
   * @param type data type of the results, rounded half to even and clamped; null for that of the
   *     image
   */
  public ImageOperation(
      ImageNetwork network, Arithmetic arithmetic, BandOrder order, PixelType type) {
    this.network = network;
    this.arithmetic = arithmetic;
    this.order = order;
    this.type = type;
  }

  /** The type of an image column. */
  public static DataType imageType() {
    return SparkImage.TYPE;
  }

  /**
   * @param row an image in Spark's schema; null gives null
   * @throws IllegalArgumentException if it cannot be computed; the message names the image
   */
  public Row apply(Row row) {
    if (row == null) {
      return null;
    }
    SparkImage image = SparkImage.of(row);
    try {
      PreparedNetworks.Prepared prepared = networks().prepared(image.shape());
      Block pixels = image.block(order);
      // In bands: the maps of a network over a whole image take many times its size.
      Block result =
          new BandExecutor(prepared.executor())
              .compute(Region.whole(prepared.output()), List.of(pixels::copyTo));
      PixelType stored = type == null ? image.type() : type;
      return SparkImage.row(image.origin(), result, PixelConversion.to(stored), order);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(image.origin() + ": " + e.getMessage(), e);
    }
  }

  private PreparedNetworks networks() {
    synchronized (this) {
      if (networks == null) {
        networks = ThreadLocal.withInitial(() -> new PreparedNetworks(network, arithmetic));
      }
    }
    return networks.get();
  }
}
