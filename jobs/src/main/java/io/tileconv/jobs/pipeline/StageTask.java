package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.kernel.MapStatistics;
import io.tileconv.network.BandExecutor;
import io.tileconv.network.BlockSource;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.network.StagedNetwork.Statistic;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** What an executor does in a stage: computes blocks of maps and keeps their statistics alone. */
final class StageTask implements Function<StageWork, StageWork.Result> {

  private static final long serialVersionUID = 1;

  private final HashMap<Integer, Stage> stages;
  private final JobSettings settings;
  private final double slots;
  private final SerializableConfiguration configuration;

  /**
   * @param stages of the networks, by their index in the plan
   * @param slots how many tasks can run at once on each image
   */
  StageTask(
      Map<Integer, Stage> stages,
      JobSettings settings,
      double slots,
      SerializableConfiguration configuration) {
    this.stages = new HashMap<>(stages);
    this.settings = settings;
    this.slots = slots;
    this.configuration = configuration;
  }

  @Override
  public StageWork.Result call(StageWork work) throws IOException {
    Stage stage = stages.get(work.network());
    ArrayList<MapStatistics> gathered = new ArrayList<>();
    stage.statistics().stream().map(Statistic::empty).forEach(gathered::add);
    Failure failure = null;
    try {
      gather(work, stage, gathered);
    } catch (BadImageException | SourceException e) {
      String name = work.input().source().name();
      failure = new Failure(name, InputFiles.firstLine(e), Failure.Cause.BAD_INPUT);
    }
    return new StageWork.Result(work.image(), gathered, failure);
  }

  private void gather(StageWork work, Stage stage, List<MapStatistics> gathered)
      throws IOException {
    InputImage input = work.input().first(stage.network().inputs().size());
    StageBlocks blocks = new StageBlocks(stage, work.input(), settings, slots);
    try (Layers layers = new Layers(input, configuration.value(), settings.memoryBytes())) {
      List<BlockSource> sources = layers.sources();
      List<Shape> shapes = input.shapes();
      long first = 0;
      for (StageBlocks.Group group : blocks.groups()) {
        long from = Math.max(0, work.firstBlock() - first);
        long to = Math.min(group.grid().tiles(), work.endBlock() - first);
        first += group.grid().tiles();
        if (from < to) {
          BandExecutor executor = new BandExecutor(group.network(), shapes, settings.arithmetic());
          for (long number = from; number < to; number++) {
            executor.compute(
                group.grid().tile(number),
                sources,
                (map, rows) -> gathered.get(group.statistics().get(map)).add(rows));
          }
        }
      }
    }
  }
}
