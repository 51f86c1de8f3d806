package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.pipeline.Splitter;
import io.tileconv.jobs.pipeline.TileReader;
import io.tileconv.jobs.pipeline.TileSchema;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The tiles of a slice as rows. The image is opened when the first pixels are asked for. */
final class TileRows implements PartitionReader<InternalRow> {

  private final Splitter.Slice slice;
  private final Splitter.Settings settings;
  private final String[] columns;
  private final Configuration configuration;

  private long next;
  private Region region;
  private TileReader reader;

  TileRows(
      Splitter.Slice slice,
      Splitter.Settings settings,
      StructType columns,
      Configuration configuration) {
    this.slice = slice;
    this.settings = settings;
    this.columns = columns.fieldNames();
    this.configuration = configuration;
    this.next = slice.firstTile();
  }

  @Override
  public boolean next() {
    if (next == slice.endTile()) {
      return false;
    }
    region = TileReader.grid(slice.image(), settings).tile(next);
    next++;
    return true;
  }

  @Override
  public InternalRow get() {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(columns[i]);
    }
    return new GenericInternalRow(values);
  }

  private Object value(String column) {
    InputImage image = slice.image();
    Shape shape = image.info().shape();
    long halo = settings.halo();
    return switch (column) {
      case TileSchema.IMAGE -> UTF8String.fromString(image.outputName());
      case TileSchema.HEIGHT -> shape.height();
      case TileSchema.WIDTH -> shape.width();
      case TileSchema.BANDS -> shape.channels();
      case TileSchema.TYPE -> UTF8String.fromString(image.info().type().toString());
      case TileSchema.TILE -> settings.tile();
      case TileSchema.REGION ->
          struct(region.top(), region.left(), region.height(), region.width());
      case TileSchema.HALO -> struct(halo, halo, halo, halo);
      case TileSchema.PIXELS -> pixels();
      default -> throw new IllegalArgumentException("tiles have no column " + column);
    };
  }

  private static InternalRow struct(Object... values) {
    return new GenericInternalRow(values);
  }

  private byte[] pixels() {
    try {
      if (reader == null) {
        reader = new TileReader(slice.image(), settings, configuration);
      }
      return reader.pixels(region);
    } catch (IOException e) {
      throw new IllegalArgumentException(slice.image().source().name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
