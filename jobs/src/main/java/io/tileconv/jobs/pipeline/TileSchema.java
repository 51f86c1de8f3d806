package io.tileconv.jobs.pipeline;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a tile data set, one row a tile:
 *
 * <ul>
 *   <li>{@code image}: name of the image, without extension
 *   <li>{@code height}, {@code width}, {@code bands}, {@code dtype}: of the whole image
 *   <li>{@code tile}: rows and columns of a full tile
 *   <li>{@code region}: {@code top}, {@code left}, {@code height}, {@code width} of the tile
 *       without its halo, in pixels of the image
 *   <li>{@code halo}: {@code top}, {@code left}, {@code bottom}, {@code right}: pixels around it
 *   <li>{@code pixels}: the tile with its halo, {@code [band][row][column]}, little-endian, as
 *       {@code dtype}
 *   <li>{@code metadata}: JSON of what the image's file says of its pixels, such as the
 *       georeference; may be null or missing
 * </ul>
 */
public final class TileSchema {

  public static final String IMAGE = "image";
  public static final String HEIGHT = "height";
  public static final String WIDTH = "width";
  public static final String BANDS = "bands";
  public static final String TYPE = "dtype";
  public static final String TILE = "tile";
  public static final String REGION = "region";
  public static final String HALO = "halo";
  public static final String PIXELS = "pixels";
  public static final String METADATA = "metadata";

  private static final StructType REGION_TYPE =
      new StructType()
          .add(required("top", DataTypes.LongType))
          .add(required("left", DataTypes.LongType))
          .add(required("height", DataTypes.LongType))
          .add(required("width", DataTypes.LongType));

  public static final StructType HALO_TYPE =
      new StructType()
          .add(required("top", DataTypes.LongType))
          .add(required("left", DataTypes.LongType))
          .add(required("bottom", DataTypes.LongType))
          .add(required("right", DataTypes.LongType));

  public static final StructType SCHEMA =
      new StructType()
          .add(required(IMAGE, DataTypes.StringType))
          .add(required(HEIGHT, DataTypes.LongType))
          .add(required(WIDTH, DataTypes.LongType))
          .add(required(BANDS, DataTypes.IntegerType))
          .add(required(TYPE, DataTypes.StringType))
          .add(required(TILE, DataTypes.IntegerType))
          .add(required(REGION, REGION_TYPE))
          .add(required(HALO, HALO_TYPE))
          .add(required(PIXELS, DataTypes.BinaryType));

  /** {@link #SCHEMA}, which every tile data set has, and the metadata. */
  public static final StructType WITH_METADATA =
      SCHEMA.add(DataTypes.createStructField(METADATA, DataTypes.StringType, true));

  private TileSchema() {}

  private static StructField required(String name, DataType type) {
    return DataTypes.createStructField(name, type, false);
  }
}
