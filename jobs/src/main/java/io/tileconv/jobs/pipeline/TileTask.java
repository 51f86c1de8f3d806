package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ChunkSink;
import io.tileconv.jobs.image.PixelOverflowException;
import io.tileconv.jobs.pipeline.TaskPlan.Work;
import io.tileconv.network.BandExecutor;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.Region;
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

  private final List<Stage> stages;
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
    this.stages = plan.last();
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

  /** What no other attempt of this task is called. */
  static String attempt() {
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
    private BlockComputer computer;

    OpenImage(ImagePlan image) {
      this.image = image;
    }

    void compute(long part, ChunkSink sink) throws IOException {
      if (layers == null) {
        Stage stage = stages.get(image.network());
        InputImage input = image.input().pick(stage.inputs());
        layers = new Layers(input, configuration.value(), settings.memoryBytes());
        BandExecutor executor =
            new BandExecutor(stage.network(), input.shapes(), settings.arithmetic());
        computer = new BlockComputer(image, executor);
      }
      for (long number = part * image.partBlocks(); number < endBlock(image, part); number++) {
        computer.compute(image.blocks().tile(number), layers, sink, pixels::add);
      }
    }

    @Override
    public void close() throws IOException {
      if (layers != null) {
        layers.close();
      }
    }
  }
}
