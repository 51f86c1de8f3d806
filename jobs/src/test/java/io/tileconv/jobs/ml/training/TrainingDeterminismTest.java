package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.LocalSpark;
import io.tileconv.operator.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same weights, bit for bit. */
class TrainingDeterminismTest {

  private static final int STEPS = 5;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @TempDir Path directory;

  private JavaSparkContext context;
  private TrainingImages images;

  @BeforeEach
  void makePictures() throws Exception {
    context = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
    images = Trainings.images(context, Trainings.pictures(directory.resolve("in")).toString());
  }

  private TrainingResult train(int steps, int partitions, Checkpoints checkpoints) {
    return new Trainer(context, Trainings.settings(steps, partitions), TrainingProgress.NONE)
        .train(Trainings.network(), images, checkpoints);
  }

  @Test
  void anyNumberOfPartitionsGivesTheSameWeightsAndScores() {
    TrainingResult first = train(2, 1, null);
    List<Tensor> weights = Trainings.weights(first.network());
    assertThat(weights).isNotEqualTo(Trainings.weights(Trainings.network()));
    assertThat(first.score()).isBetween(5.0, 60.0);
    for (int partitions = 2; partitions <= 7; partitions++) {
      TrainingResult other = train(2, partitions, null);
      assertThat(Trainings.weights(other.network()))
          .as("%d partitions", partitions)
          .isEqualTo(weights);
      assertThat(other.history().steps()).isEqualTo(first.history().steps());
      assertThat(other.score()).isEqualTo(first.score());
    }
  }

  @Test
  void aTrainingThatResumesEndsAsOneThatWasNotInterrupted() throws Exception {
    List<Tensor> whole = Trainings.weights(train(STEPS, 2, null).network());
    String state = directory.resolve("state").toString();
    // A cosine knows how many steps there are: the first run is stopped, not short.
    TrainingProgress crash =
        new TrainingProgress() {
          @Override
          public void baseline(Metric metric, double bicubic) {}

          @Override
          public void step(History history, long steps) {
            if (history.last().number() == 4) {
              throw new IllegalStateException("crash");
            }
          }
        };
    assertThatThrownBy(
            () ->
                new Trainer(context, Trainings.settings(STEPS, 2), crash)
                    .train(
                        Trainings.network(),
                        images,
                        new Checkpoints(state, 1, Checkpoints.Start.FRESH)))
        .hasMessage("crash");
    assertThatThrownBy(() -> train(STEPS, 2, new Checkpoints(state, 1, Checkpoints.Start.FRESH)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("add --resume");
    // The last checkpoint is damaged: the one before it serves.
    Path last;
    try (var files = Files.list(Path.of(state))) {
      last = files.sorted().reduce((a, b) -> b).orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length / 2]++;
    Files.write(last, bytes);
    Checkpoints resumed = new Checkpoints(state, 2, Checkpoints.Start.RESUME);
    assertThat(Trainings.weights(train(STEPS, 3, resumed).network())).isEqualTo(whole);
    TrainingImages others =
        new TrainingImages(
            images.training(), null, Holdout.parse("0,0,9,9"), 2, Float.NaN, Float.NaN);
    assertThatThrownBy(
            () ->
                new Trainer(context, Trainings.settings(STEPS, 2), TrainingProgress.NONE)
                    .train(Trainings.network(), others, resumed))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("was made with other settings (holdout null, not holdout");
  }
}
