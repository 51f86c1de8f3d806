package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.TileSchema;
import java.util.Map;
import java.util.Set;
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

  private static final Set<String> OPTIONS = Set.of("path", "tile", "halo", "border");

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
    // Spark's reader keeps several paths under another name.
    String path = options.get("path");
    if (path == null) {
      throw new IllegalArgumentException(
          "there is no path; give one, which may be a directory or a glob:"
              + " spark.read().format(\"tileconv\").load(\"scene.tif\")");
    }
    for (String option : options.keySet()) {
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException(
            "the option " + option + " is not known; use tile, halo or border");
      }
    }
    return new TileTable(
        new TileOptions(
            path,
            number(options, "tile", TileOptions.DEFAULT_TILE),
            number(options, "halo", 0),
            options.getOrDefault("border", "reflect")));
  }

  private static int number(CaseInsensitiveStringMap options, String option, int otherwise) {
    try {
      return options.getInt(option, otherwise);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the option " + option + " is a whole number, not " + options.get(option), e);
    }
  }
}
