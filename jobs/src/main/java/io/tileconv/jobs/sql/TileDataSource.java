package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.TileSchema;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.read().format("tileconv").load(path)}: the padded tiles of images of any size, one
 * row a tile, with the columns of {@link TileSchema}. Options: {@code tile} (256), {@code halo} (0)
 * and {@code border} (reflect).
 */
public final class TileDataSource implements TableProvider, DataSourceRegister {

  @Override
  public String shortName() {
    return "tileconv";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return TileSchema.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    String path = options.get("path");
    if (path == null) {
      throw new IllegalArgumentException(
          "there is no path; give one: spark.read().format(\"tileconv\").load(\"scene.tif\")");
    }
    return new TileTable(
        new TileOptions(
            path,
            options.getInt("tile", TileOptions.DEFAULT_TILE),
            options.getInt("halo", 0),
            options.getOrDefault("border", "reflect")));
  }
}
