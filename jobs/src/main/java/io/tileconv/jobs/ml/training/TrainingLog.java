package io.tileconv.jobs.ml.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes a history as CSV: {@code step,loss,METRIC,learning_rate}, one row for each step. */
public final class TrainingLog {

  private TrainingLog() {}

  /** Replaces the file by one of all steps so far. */
  public static void write(Configuration configuration, String file, Metric metric, History history)
      throws IOException {
    AtomicFile.write(
        configuration, new Path(file), text(metric, history).getBytes(StandardCharsets.UTF_8));
  }

  static String text(Metric metric, History history) {
    StringBuilder text = new StringBuilder("step,loss," + metric.column() + ",learning_rate\n");
    for (History.Step step : history.steps()) {
      text.append(step.number()).append(',').append(step.loss()).append(',');
      if (!Double.isNaN(step.score())) {
        text.append(step.score());
      }
      text.append(',').append(step.rate()).append('\n');
    }
    return text.toString();
  }
}
