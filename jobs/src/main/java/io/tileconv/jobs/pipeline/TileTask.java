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
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** What an executor does: reads a block's source with its halo, computes, encodes and writes. */
final class TileTask implements Function<TaskPlan, TaskResult> {

  private static final long serialVersionUID = 1;

  /** An image of fewer stored bytes is put together in memory, and not from parts. */
  private static final long SMALL_BYTES = 16 << 20;

  private final List<Network> networks;
  private final JobSettings settings;
  private final Staging staging;
  private final boolean resumed;
  private final SerializableConfiguration configuration;
  private final LongAccumulator pixels;

  TileTask(
      Plan plan,
      Reservation reservation,
      SerializableConfiguration configuration,
      LongAccumulator pixels) {
    this.networks = plan.networks();
    this.settings = plan.settings();
    this.staging = reservation.staging();
    this.resumed = reservation.isResumed();
    this.configuration = configuration;
    this.pixels = pixels;
  }

  @Override
  public TaskResult call(TaskPlan task) throws IOException {
    ArrayList<Failure> failures = new ArrayList<>();
    long parts = 0;
    long found = 0;
    for (Work work : task.works()) {
      String name = work.image().input().source().name();
      try {
        parts += work.endPart() - work.firstPart();
        found += run(work);
      } catch (BadImageException | SourceException e) {
        failures.add(new Failure(name, InputFiles.firstLine(e), Failure.Cause.BAD_INPUT));
      } catch (PixelOverflowException e) {
        failures.add(new Failure(name, e.getMessage(), Failure.Cause.BAD_RESULT));
      }
    }
    return new TaskResult(failures, parts, found);
  }

  /** Gives the number of parts that were there already. */
  private long run(Work work) throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration.value());
    ImagePlan image = work.image();
    ImageAssembler assembler = new ImageAssembler(staging, configuration.value());
    if (work.isWhole() && mayHaveParts() && assembler.isFinished(image)) {
      pixels.add(Region.whole(image.output()).area());
      return image.parts();
    }
    long found = 0;
    try (OpenImage open = new OpenImage(image)) {
      if (work.isWhole() && isSmall(image)) {
        MemoryPart memory = new MemoryPart();
        for (long part = work.firstPart(); part < work.endPart(); part++) {
          open.compute(part, memory);
        }
        assembler.assemble(image, memory);
        return 0;
      }
      for (long part = work.firstPart(); part < work.endPart(); part++) {
        Path path = staging.part(image.number(), part);
        if (mayHaveParts() && PartFile.isComplete(fileSystem, path)) {
          pixels.add(area(image, part));
          found++;
          continue;
        }
        try (PartFile.Writer writer = assembler.part(image, part, attempt())) {
          open.compute(part, writer::write);
          writer.commit();
        }
      }
    }
    if (work.isWhole()) {
      assembler.assemble(image);
    }
    return found;
  }

  /** A first attempt of a new job need not look. */
  private boolean mayHaveParts() {
    TaskContext context = TaskContext.get();
    return resumed || context != null && context.attemptNumber() > 0;
  }

  private static String attempt() {
    TaskContext context = TaskContext.get();
    return context == null ? "0" : Long.toString(context.taskAttemptId());
  }

  private static boolean isSmall(ImagePlan image) {
    // Nothing is stored in more than four bytes a value.
    return image.output().size() <= SMALL_BYTES / Float.BYTES;
  }

  private static long area(ImagePlan image, long part) {
    return LongStream.range(part * image.partBlocks(), endBlock(image, part))
        .map(number -> image.blocks().tile(number).area())
        .sum();
  }

  private static long endBlock(ImagePlan image, long part) {
    return Math.min(image.blocks().tiles(), (part + 1) * image.partBlocks());
  }

  /** An image and what computes it, opened when the first block is asked for. */
  private final class OpenImage implements Closeable {
    private final ImagePlan image;
    private Layers layers;
    private TileExecutor executor;

    OpenImage(ImagePlan image) {
      this.image = image;
    }

    void compute(long part, ChunkSink sink) throws IOException {
      if (layers == null) {
        layers = new Layers(image.input(), configuration.value(), settings.memoryBytes());
        executor =
            new TileExecutor(
                networks.get(image.network()), image.input().shapes(), settings.arithmetic());
      }
      TileGrid storage = image.writer().storage();
      for (long number = part * image.partBlocks(); number < endBlock(image, part); number++) {
        Region region = image.blocks().tile(number);
        Block results = TileTask.compute(executor, layers, image, region);
        TileGrid stored = new TileGrid(region, storage.tileHeight(), storage.tileWidth());
        for (long i = 0; i < stored.tiles(); i++) {
          image.writer().encode(results.view(stored.tile(i)), sink);
        }
        pixels.add(region.area());
      }
    }

    @Override
    public void close() throws IOException {
      if (layers != null) {
        layers.close();
      }
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
