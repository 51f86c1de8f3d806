package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.Splitter;
import io.tileconv.jobs.pipeline.TileSchema;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/** The tiles of some images. Nothing is read before a query runs. */
final class TileTable implements Table, SupportsRead {

  private final TileOptions options;
  private final Splitter.Settings settings;

  TileTable(TileOptions options) {
    this.options = options;
    this.settings = options.settings();
  }

  /** The table as it stands in a plan. */
  DataSourceV2Relation relation() {
    return DataSourceV2Relation.create(
        this, Option.empty(), Option.empty(), CaseInsensitiveStringMap.empty(), Option.empty());
  }

  @Override
  public String name() {
    return "tileconv tiles of " + options.path();
  }

  @Override
  @SuppressWarnings("deprecation") // Columns have the same types; Spark converts this one.
  public StructType schema() {
    return TileSchema.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
    return new TileScan(options.path(), settings);
  }
}
