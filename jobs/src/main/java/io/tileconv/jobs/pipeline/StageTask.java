package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.kernel.MapStatistics;
import io.tileconv.network.BandExecutor;
import io.tileconv.network.BlockSource;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.network.StagedNetwork.Statistic;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What an executor does in a stage: computes blocks of maps, keeps those that later stages read,
 * and gives back statistics alone.
 */
final class StageTask implements Function<StageWork, StageWork.Result> {

  private static final long serialVersionUID = 1;

  private final HashMap<Integer, Stage> stages;
  private final JobSettings settings;
  private final Staging staging;
  private final SerializableConfiguration configuration;

  /**
   * @param stages of the networks, by their index in the plan
   */
  StageTask(
      Map<Integer, Stage> stages,
      JobSettings settings,
      Staging staging,
      SerializableConfiguration configuration) {
    this.stages = new HashMap<>(stages);
    this.settings = settings;
    this.staging = staging;
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
    InputImage input = work.input().pick(stage.inputs());
    try (Layers layers = new Layers(input, configuration.value(), settings.memoryBytes());
        Keeping keeping = new Keeping(work, stage)) {
      List<BlockSource> sources = layers.sources();
      BandExecutor executor =
          new BandExecutor(stage.network(), input.shapes(), settings.arithmetic());
      for (long number = work.firstBlock(); number < work.endBlock(); number++) {
        executor.compute(
            work.grid().tile(number),
            sources,
            (output, rows) -> {
              if (output < gathered.size()) {
                gathered.get(output).add(rows);
              } else {
                keeping.writers.get(output - gathered.size()).add(rows);
              }
            });
      }
      keeping.commit();
    }
  }

  /** The files of one task. */
  private final class Keeping implements Closeable {
    private final List<KeptWriter> writers = new ArrayList<>();

    Keeping(StageWork work, Stage stage) throws IOException {
      FileSystem fileSystem = staging.fileSystem(configuration.value());
      try {
        for (int map : stage.kept()) {
          writers.add(
              new KeptWriter(
                  fileSystem,
                  staging.keptMap(work.image(), map, work.share()),
                  TileTask.attempt()));
        }
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    void commit() throws IOException {
      for (KeptWriter writer : writers) {
        writer.commit();
      }
    }

    @Override
    public void close() throws IOException {
      for (KeptWriter writer : writers) {
        writer.close();
      }
    }
  }
}
