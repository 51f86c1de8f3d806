package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.Splitter;
import io.tileconv.jobs.pipeline.TileSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A query of tiles: headers are read by the driver, pixels by the tasks and only if asked for. */
final class TileScan implements ScanBuilder, SupportsPushDownRequiredColumns, Scan, Batch {

  private final String path;
  private final Splitter.Settings settings;
  private StructType columns = TileSchema.SCHEMA;

  TileScan(String path, Splitter.Settings settings) {
    this.path = path;
    this.settings = settings;
  }

  @Override
  public void pruneColumns(StructType required) {
    // Whole columns: where a tile is costs nothing to say.
    List<String> names = List.of(required.fieldNames());
    columns =
        new StructType(
            Arrays.stream(TileSchema.SCHEMA.fields())
                .filter(field -> names.contains(field.name()))
                .toArray(StructField[]::new));
  }

  @Override
  public Scan build() {
    return this;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return "tileconv tiles of " + path + " " + columns.simpleString();
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  /**
   * @throws JobException if the path has no images, or one that cannot be read
   */
  @Override
  public InputPartition[] planInputPartitions() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext());
    Configuration configuration = SparkSession.active().sessionState().newHadoopConf();
    ImageProbe.Result probed =
        ImageProbe.probe(
            context,
            configuration,
            InputFiles.of(configuration, path).files(),
            settings.memoryBytes());
    if (!probed.failures().isEmpty()) {
      throw new JobException(JobException.Kind.BAD_INPUT, probed.failures().get(0).toString());
    }
    List<Splitter.Slice> slices =
        Splitter.slices(probed.images(), settings, context.defaultParallelism());
    return slices.stream().map(TilePartition::new).toArray(InputPartition[]::new);
  }

  /** Some tiles of an image. */
  private record TilePartition(Splitter.Slice slice) implements InputPartition {}

  @Override
  public PartitionReaderFactory createReaderFactory() {
    Configuration configuration = SparkSession.active().sessionState().newHadoopConf();
    return new Factory(settings, columns, new SerializableConfiguration(configuration));
  }

  private record Factory(
      Splitter.Settings settings, StructType columns, SerializableConfiguration configuration)
      implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new TileRows(
          ((TilePartition) partition).slice(), settings, columns, configuration.value());
    }
  }
}
