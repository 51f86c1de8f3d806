package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ChunkSink;
import io.tileconv.network.BandExecutor;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.TileGrid;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Computes storage blocks of a plan's first image and throws them away, while Spark starts and
 * until the first task does. Spark starts on one core; on another the methods that the tasks need
 * are compiled meanwhile. Otherwise the tasks begin in the interpreter, where each vector is an
 * object, and wait for the compiler.
 */
public final class WarmUp extends SparkListener implements Closeable {

  /** A job of fewer pixels is done before that pays. */
  private static final long FEW_PIXELS = 1 << 22;

  /** What a block takes of the heap at most: tasks that hold more are planned to need it all. */
  private static final double MOST_OF_HEAP = 1.0 / 12;

  private final Plan plan;
  private final Configuration configuration;
  private final Thread thread = new Thread(this::run, "warm-up");
  private volatile boolean ended;

  private WarmUp(Plan plan, Configuration configuration) {
    this.plan = plan;
    this.configuration = configuration;
  }

  /**
   * Begins if it is of use.
   *
   * @param local whether the plan's tasks will run in this process
   */
  public static WarmUp begin(Plan plan, Configuration configuration, boolean local) {
    WarmUp warmUp = new WarmUp(plan, configuration);
    // The last stage of a staged network reads what the others gather.
    if (local
        && plan.outputPixels() >= FEW_PIXELS
        && plan.memoryBytes() <= MOST_OF_HEAP * Runtime.getRuntime().maxMemory()
        && !plan.staged().containsKey(plan.images().get(0).network())) {
      warmUp.thread.setDaemon(true);
      warmUp.thread.start();
    }
    return warmUp;
  }

  private void run() {
    ImagePlan image = plan.images().get(0);
    Stage stage = plan.last().get(image.network());
    InputImage input = image.input().pick(stage.inputs());
    TileGrid storage = image.writer().storage();
    ChunkSink nowhere = (key, bytes, offset, length, checksum) -> {};
    try (Layers layers = new Layers(input, configuration, plan.settings().memoryBytes())) {
      BandExecutor executor =
          new BandExecutor(stage.network(), input.shapes(), plan.settings().arithmetic());
      BlockComputer computer = new BlockComputer(image, executor);
      for (long number = 0; !ended; number = (number + 1) % storage.tiles()) {
        computer.compute(storage.tile(number), layers, nowhere, pixels -> {});
      }
    } catch (IOException | RuntimeException e) {
      // The task that meets the same will say so.
      ended = true;
    }
  }

  boolean hasBegun() {
    return thread.getState() != Thread.State.NEW;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    ended = true;
  }

  @Override
  public void close() {
    ended = true;
  }
}
