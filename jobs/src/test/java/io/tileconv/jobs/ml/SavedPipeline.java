package io.tileconv.jobs.ml;

import io.tileconv.jobs.pipeline.SparkContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Loads a pipeline that another process saved, and writes down what it predicts. */
final class SavedPipeline {

  private SavedPipeline() {}

  /** Features and cluster of every picture, in order of their names. */
  static List<String> predictions(PipelineModel model, Dataset<Row> images) {
    return model
        .transform(images)
        .selectExpr("image.origin", "features", "prediction")
        .orderBy("origin")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  /** Arguments: the model, the pictures, the file that is written. */
  public static void main(String[] arguments) throws Exception {
    try (SparkSession session =
        SparkContexts.session("local[1]", Map.of("spark.log.level", "ERROR"))) {
      Dataset<Row> images = session.read().format("image").load(arguments[1]);
      Files.write(Path.of(arguments[2]), predictions(PipelineModel.load(arguments[0]), images));
    }
  }
}
