package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.jobs.image.MetadataText;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.network.Network;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Puts the images of a tile data set together again, whatever the order of its rows. First every
 * task lays the tiles of its rows, without their halos, into a file beside the output; then the
 * images are written as by any other job, from these files. No pixel is shuffled.
 */
public final class Stitcher {

  private static final Network IDENTITY = new Network(List.of("input"), List.of(), List.of(0));

  private final SparkSession session;
  private final JobSettings settings;
  private final Progress.Report report;

  /**
   * @param report where progress is said; null for nowhere
   */
  public Stitcher(SparkSession session, JobSettings settings, Progress.Report report) {
    this.session = session;
    this.settings = settings;
    this.report = report;
  }

  /** Writes the images of a tile data set: one to a file, or all to a directory. */
  public JobResult stitch(String tiles, String path, Output.Existing existing) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    Dataset<Row> rows = open(tiles);
    List<TileSet> sets = tileSets(tiles, rows);
    boolean single = sets.size() == 1 && ImageFormats.isWritable(new Path(path).getName());
    Output output = new Output(path, single ? Output.Kind.FILE : Output.Kind.DIRECTORY, existing);
    Staging staging = Staging.scratch(configuration, output);
    JobGroup group = new JobGroup(context);
    try {
      group.begin("tileconv: tiles of " + sets.size() + " images");
      long parts = spool(tiles, rows, sets, staging, new SerializableConfiguration(configuration));
      List<InputImage> images = new ArrayList<>();
      for (TileSet set : sets) {
        Spool spool = new Spool(staging.directory(), parts, tiles, set);
        images.add(new InputImage(set.name(), List.of(new InputImage.Layer(spool, set.info()))));
      }
      Plan plan =
          new Planner(inputs -> IDENTITY, settings, context.defaultParallelism())
              .plan(images, List.of(), single ? new Path(path).getName() : null);
      if (report != null) {
        plan.warnings().forEach(warning -> report.out().println("warning: " + warning));
      }
      JobResult result = new Runner(context, report).run(plan, output);
      staging.discard(configuration);
      return result;
    } catch (Exception e) {
      group.cancel();
      throw staging.failed(configuration, e);
    }
  }

  private Dataset<Row> open(String tiles) {
    Dataset<Row> rows;
    try {
      rows = session.read().parquet(tiles);
    } catch (Exception e) {
      if (e instanceof AnalysisException || e instanceof RuntimeException) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            tiles
                + ": is no tile data set ("
                + InputFiles.firstLine(e)
                + "); give what tileconv split wrote",
            e);
      }
      throw e;
    }
    for (StructField field : TileSchema.SCHEMA.fields()) {
      if (!List.of(rows.columns()).contains(field.name())) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            tiles + ": has no column " + field.name() + "; keep the columns that split wrote");
      }
    }
    return rows;
  }

  /**
   * One image of the data set.
   *
   * @param number from 0
   */
  record TileSet(
      int number, String name, Shape shape, PixelType type, int tile, ImageMetadata metadata)
      implements Serializable {

    TileGrid grid() {
      return new TileGrid(Region.whole(shape), tile, tile);
    }

    ImageInfo info() {
      return new ImageInfo(
          "tiles", shape, 1, type, tile, tile, "none", ImageInfo.Access.WINDOWS, metadata);
    }
  }

  private static List<TileSet> tileSets(String tiles, Dataset<Row> rows) {
    Map<String, TileSet> sets = new TreeMap<>();
    boolean described = List.of(rows.columns()).contains(TileSchema.METADATA);
    List<Row> distinct =
        rows.select(
                rows.col(TileSchema.IMAGE),
                rows.col(TileSchema.HEIGHT),
                rows.col(TileSchema.WIDTH),
                rows.col(TileSchema.BANDS),
                rows.col(TileSchema.TYPE),
                rows.col(TileSchema.TILE),
                described ? rows.col(TileSchema.METADATA) : functions.lit(null).cast("string"))
            .distinct()
            .orderBy(TileSchema.IMAGE)
            .collectAsList();
    for (Row row : distinct) {
      TileSet set =
          new TileSet(
              sets.size(),
              row.getString(0),
              new Shape(row.getInt(3), row.getLong(1), row.getLong(2)),
              PixelType.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
              row.getInt(5),
              metadata(tiles, row.getString(6)));
      if (sets.put(set.name(), set) != null) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            tiles
                + ": the tiles of "
                + set.name()
                + " differ in the image's size, bands, dtype, tile or metadata; keep those columns as they"
                + " were");
      }
    }
    if (sets.isEmpty()) {
      throw new JobException(JobException.Kind.BAD_INPUT, tiles + ": there are no tiles in it");
    }
    return List.copyOf(sets.values());
  }

  private static ImageMetadata metadata(String tiles, String text) {
    try {
      return MetadataText.parse(text);
    } catch (BadImageException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, tiles + ": " + InputFiles.firstLine(e), e);
    }
  }

  /** Lays all tiles into files and gives the number of files. */
  private static long spool(
      String tiles,
      Dataset<Row> rows,
      List<TileSet> sets,
      Staging staging,
      SerializableConfiguration sent) {
    Map<String, TileSet> byName = new HashMap<>();
    sets.forEach(set -> byName.put(set.name(), set));
    return rows.select(TileSchema.IMAGE, TileSchema.REGION, TileSchema.HALO, TileSchema.PIXELS)
        .toJavaRDD()
        .mapPartitions(
            partition -> List.of(spool(tiles, partition, byName, staging, sent.value())).iterator())
        .count();
  }

  private static int spool(
      String tiles,
      Iterator<Row> rows,
      Map<String, TileSet> sets,
      Staging staging,
      Configuration configuration)
      throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    TaskContext context = TaskContext.get();
    int partition = context.partitionId();
    try (PartFile.Writer writer =
        new PartFile.Writer(
            fileSystem,
            Spool.part(staging.directory(), partition),
            Long.toString(context.taskAttemptId()))) {
      while (rows.hasNext()) {
        Spool.write(rows.next(), sets, writer);
      }
      writer.commit();
    } catch (BadImageException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, tiles + ": " + InputFiles.firstLine(e), e);
    }
    return partition;
  }
}
