package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.MetadataText;
import io.tileconv.operator.Border;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Cuts images into padded tiles and writes them as a tile data set; see {@link TileSchema}. */
public final class Splitter {

  /**
   * How images are cut.
   *
   * @param tile rows and columns of a tile without its halo
   * @param halo pixels around each tile, on all four sides
   * @param border what stands in the halo beyond the image
   * @param memoryBytes what one task may hold
   */
  public record Settings(int tile, int halo, Border border, long memoryBytes)
      implements Serializable {

    public Settings {
      if (tile < 1) {
        throw new IllegalArgumentException("--tile is at least 1, not " + tile);
      }
      if (halo < 0) {
        throw new IllegalArgumentException("--halo is at least 0, not " + halo);
      }
    }
  }

  private static final int TASKS_PER_SLOT = 4;

  private final SparkSession session;
  private final Settings settings;

  public Splitter(SparkSession session, Settings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * Writes the tile data set, whole or not at all. Images with a palette are cut as the numbers of
   * their colors.
   *
   * @param output a directory that is not there yet, or may be replaced
   * @return number of tiles
   */
  public long split(List<InputImage> inputs, Output output) {
    List<InputImage> images = inputs.stream().map(InputImage::asNumbers).toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    long tiles = images.stream().mapToLong(image -> TileReader.grid(image, settings).tiles()).sum();
    Staging staging = Staging.scratch(configuration, output);
    JobGroup group = new JobGroup(context);
    try {
      group.begin("tileconv: tiles of " + images.size() + " images");
      SerializableConfiguration sent = new SerializableConfiguration(configuration);
      Settings cut = settings;
      List<Slice> slices = slices(images, settings, context.defaultParallelism());
      JavaRDD<Row> rows =
          context
              .parallelize(slices, slices.size())
              .flatMap(slice -> rows(slice, cut, sent.value()));
      session
          .createDataFrame(rows, TileSchema.WITH_METADATA)
          .write()
          .parquet(staging.finished(new Path(output.path()).getName()).toString());
      staging.commitDirectory(configuration);
      return tiles;
    } catch (Exception e) {
      group.cancel();
      throw staging.failed(configuration, e);
    }
  }

  /** Some tiles of an image, in order. */
  public record Slice(InputImage image, long firstTile, long endTile) implements Serializable {}

  /**
   * All tiles of all images, a few slices for each task that runs at once.
   *
   * @param parallelism number of tasks that run at once
   */
  public static List<Slice> slices(List<InputImage> images, Settings settings, int parallelism) {
    long tiles = images.stream().mapToLong(i -> TileReader.grid(i, settings).tiles()).sum();
    long size = Math.max(1, tiles / ((long) TASKS_PER_SLOT * parallelism));
    List<Slice> slices = new ArrayList<>();
    for (InputImage image : images) {
      long count = TileReader.grid(image, settings).tiles();
      for (long first = 0; first < count; first += size) {
        slices.add(new Slice(image, first, Math.min(count, first + size)));
      }
    }
    return slices;
  }

  /** The rows of one slice, each read when it is asked for. */
  private static Iterator<Row> rows(Slice slice, Settings settings, Configuration configuration)
      throws IOException {
    TileReader reader = new TileReader(slice.image(), settings, configuration);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
    TileGrid grid = TileReader.grid(slice.image(), settings);
    String metadata = MetadataText.of(slice.image().info().metadata());
    return LongStream.range(slice.firstTile(), slice.endTile())
        .mapToObj(number -> row(slice.image(), settings, grid.tile(number), reader, metadata))
        .iterator();
  }

  private static Row row(
      InputImage image, Settings settings, Region region, TileReader reader, String metadata) {
    Shape shape = image.info().shape();
    long halo = settings.halo();
    return RowFactory.create(
        image.outputName(),
        shape.height(),
        shape.width(),
        shape.channels(),
        image.info().type().toString(),
        settings.tile(),
        RowFactory.create(region.top(), region.left(), region.height(), region.width()),
        RowFactory.create(halo, halo, halo, halo),
        reader.pixels(region),
        metadata);
  }
}
