package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.RawPixels;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.operator.Pad;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
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
   * Writes the tile data set, whole or not at all.
   *
   * @param output a directory that is not there yet, or may be replaced
   * @return number of tiles
   */
  public long split(List<InputImage> images, Output output) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    long tiles = images.stream().mapToLong(image -> grid(image, settings).tiles()).sum();
    Staging staging = Staging.create(configuration, output);
    try {
      SerializableConfiguration sent = new SerializableConfiguration(configuration);
      Settings cut = settings;
      List<Slice> slices = slices(images, tiles, context.defaultParallelism());
      JavaRDD<Row> rows =
          context
              .parallelize(slices, slices.size())
              .flatMap(slice -> new SliceRows(slice, cut, sent.value()).iterator());
      session
          .createDataFrame(rows, TileSchema.SCHEMA)
          .write()
          .parquet(staging.finished(new Path(output.path()).getName()).toString());
      staging.commitDirectory(configuration);
      return tiles;
    } catch (Exception e) {
      throw staging.failed(configuration, e);
    }
  }

  private static TileGrid grid(InputImage image, Settings settings) {
    return new TileGrid(Region.whole(image.info().shape()), settings.tile(), settings.tile());
  }

  /** Some tiles of an image, in order. */
  record Slice(InputImage image, long firstTile, long endTile) implements Serializable {}

  private List<Slice> slices(List<InputImage> images, long tiles, int parallelism) {
    long size = Math.max(1, tiles / ((long) TASKS_PER_SLOT * parallelism));
    List<Slice> slices = new ArrayList<>();
    for (InputImage image : images) {
      long count = grid(image, settings).tiles();
      for (long first = 0; first < count; first += size) {
        slices.add(new Slice(image, first, Math.min(count, first + size)));
      }
    }
    return slices;
  }

  /** The rows of one slice, each read when it is asked for. */
  private static final class SliceRows {
    private final Slice slice;
    private final Settings settings;
    private final TileGrid grid;
    private final TileExecutor executor;
    private final Layers layers;

    SliceRows(Slice slice, Settings settings, Configuration configuration) throws IOException {
      this.slice = slice;
      this.settings = settings;
      this.grid = grid(slice.image(), settings);
      int halo = settings.halo();
      Network pad =
          Network.chain().then("halo", new Pad(halo, halo, halo, halo, settings.border())).build();
      this.executor = new TileExecutor(pad, slice.image().shapes(), Arithmetic.EXACT);
      this.layers = new Layers(slice.image(), configuration, settings.memoryBytes());
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> closeLayers());
    }

    private void closeLayers() {
      try {
        layers.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Iterator<Row> iterator() {
      return LongStream.range(slice.firstTile(), slice.endTile())
          .mapToObj(number -> row(grid.tile(number)))
          .iterator();
    }

    private Row row(Region region) {
      ImageInfo info = slice.image().info();
      Shape shape = info.shape();
      long halo = settings.halo();
      try {
        // In the padded image, a tile begins where its halo does.
        Block block =
            executor.compute(
                Region.of(
                    region.top(),
                    region.left(),
                    region.height() + 2 * halo,
                    region.width() + 2 * halo),
                layers.sources());
        return RowFactory.create(
            slice.image().outputName(),
            shape.height(),
            shape.width(),
            shape.channels(),
            info.type().toString(),
            settings.tile(),
            RowFactory.create(region.top(), region.left(), region.height(), region.width()),
            RowFactory.create(halo, halo, halo, halo),
            RawPixels.encode(block, info.type()));
      } catch (IOException e) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            slice.image().source().name() + ": " + InputFiles.firstLine(e),
            e);
      }
    }
  }
}
