package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.pipeline.SparkContexts;
import io.tileconv.operator.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own, one of which dies. */
class TrainingClusterTest {

  private static final int STEPS = 4;

  @TempDir Path directory;

  @Test
  void anExecutorThatDiesChangesNothing() throws Exception {
    String pictures = Trainings.pictures(directory.resolve("in")).toString();
    List<Tensor> expected;
    try (SparkSession session = SparkContexts.session("local[1]", Map.of())) {
      expected = train(session, pictures, TrainingProgress.NONE);
    }
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.executor.extraClassPath", System.getProperty("surefire.test.class.path"));
    settings.put("spark.log.level", "OFF");
    try (SparkSession session = SparkContexts.session("local-cluster[2,1,1024]", settings)) {
      List<Long> killed = new ArrayList<>();
      TrainingProgress killer =
          new TrainingProgress() {
            @Override
            public void baseline(Metric metric, double bicubic) {}

            @Override
            public void step(History history, long steps) {
              if (history.last().number() == 2) {
                killed.add(killOneExecutor());
              }
            }
          };
      assertThat(train(session, pictures, killer)).isEqualTo(expected);
      assertThat(killed).hasSize(1);
    }
  }

  private static List<Tensor> train(
      SparkSession session, String pictures, TrainingProgress progress) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return Trainings.weights(
        new Trainer(context, Trainings.settings(STEPS, 2), progress)
            .train(Trainings.network(), Trainings.images(context, pictures), null)
            .network());
  }

  /** As the kernel does when memory is short. */
  private static long killOneExecutor() {
    // Its command line, with the class path, is too long to be told.
    ProcessHandle executor =
        ProcessHandle.current()
            .children()
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    executor.destroyForcibly();
    executor.onExit().join();
    return executor.pid();
  }
}
