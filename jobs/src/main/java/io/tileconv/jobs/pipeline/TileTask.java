package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ChunkSink;
import io.tileconv.jobs.image.PixelOverflowException;
import io.tileconv.jobs.pipeline.TaskPlan.Work;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** What an executor does: reads a block's source with its halo, computes, encodes and writes. */
final class TileTask implements Function<TaskPlan, TaskResult> {

  private static final long serialVersionUID = 1;

  private final List<Network> networks;
  private final JobSettings settings;
  private final Staging staging;
  private final SerializableConfiguration configuration;
  private final LongAccumulator pixels;

  TileTask(
      Plan plan, Staging staging, SerializableConfiguration configuration, LongAccumulator pixels) {
    this.networks = plan.networks();
    this.settings = plan.settings();
    this.staging = staging;
    this.configuration = configuration;
    this.pixels = pixels;
  }

  @Override
  public TaskResult call(TaskPlan task) throws IOException {
    ArrayList<Failure> failures = new ArrayList<>();
    for (Work work : task.works()) {
      String name = work.image().input().source().name();
      try {
        run(work);
      } catch (BadImageException | SourceException e) {
        failures.add(new Failure(name, InputFiles.firstLine(e), Failure.Cause.BAD_INPUT));
      } catch (PixelOverflowException e) {
        failures.add(new Failure(name, e.getMessage(), Failure.Cause.BAD_RESULT));
      }
    }
    return new TaskResult(failures);
  }

  private void run(Work work) throws IOException {
    Configuration hadoop = configuration.value();
    FileSystem fileSystem = staging.fileSystem(hadoop);
    ImagePlan image = work.image();
    TaskContext context = TaskContext.get();
    String attempt = context == null ? "0" : Long.toString(context.taskAttemptId());
    try (Layers layers = new Layers(image.input(), hadoop, settings.memoryBytes());
        PartFile.Writer part =
            new PartFile.Writer(fileSystem, staging.part(image.number(), work.part()), attempt)) {
      computeBlocks(work, layers, part::write);
      part.commit();
    }
    if (work.isWhole()) {
      new ImageAssembler(staging, hadoop).assemble(image, 1);
    }
  }

  private void computeBlocks(Work work, Layers layers, ChunkSink sink) throws IOException {
    ImagePlan image = work.image();
    TileExecutor executor =
        new TileExecutor(
            networks.get(image.network()), image.input().shapes(), settings.arithmetic());
    TileGrid storage = image.writer().storage();
    for (long number = work.firstBlock(); number < work.endBlock(); number++) {
      Region region = image.blocks().tile(number);
      Block results = compute(executor, layers, image, region);
      TileGrid stored = new TileGrid(region, storage.tileHeight(), storage.tileWidth());
      for (long i = 0; i < stored.tiles(); i++) {
        image.writer().encode(results.view(stored.tile(i)), sink);
      }
      pixels.add(region.area());
    }
  }

  /** Computes a block in tiles, all of which read from one source window. */
  private static Block compute(TileExecutor executor, Layers layers, ImagePlan image, Region region)
      throws IOException {
    if (image.tile() >= region.height() && image.tile() >= region.width()) {
      return executor.compute(region, layers.sources());
    }
    List<BlockSource> windows = layers.windows(executor.demand(region));
    Block results = Block.allocate(region, image.output().channels());
    // Tiles are anchored at the image's corner, not at the block's.
    for (Region tile : tilesIn(region, image)) {
      executor.compute(tile, windows).copyTo(results);
    }
    return results;
  }

  private static List<Region> tilesIn(Region region, ImagePlan image) {
    TileGrid tiles = new TileGrid(image.blocks().area(), image.tile(), image.tile());
    List<Region> inside = new ArrayList<>();
    long side = image.tile();
    for (long row = region.rows().begin() / side; row * side < region.rows().end(); row++) {
      for (long column = region.columns().begin() / side;
          column * side < region.columns().end();
          column++) {
        inside.add(tiles.tile(row, column).intersection(region));
      }
    }
    return inside;
  }
}
