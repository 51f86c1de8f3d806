package io.tileconv.jobs.cli;

import io.tileconv.jobs.ml.training.History;
import io.tileconv.jobs.ml.training.Metric;
import io.tileconv.jobs.ml.training.TrainingLog;
import io.tileconv.jobs.ml.training.TrainingProgress;
import io.tileconv.jobs.ml.training.TrainingResult;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** Says how a training goes, and keeps its log. */
final class TrainingReport implements TrainingProgress {

  private static final long FIRST_NANOS = 1_000_000_000L;

  private final PrintWriter out;
  private final long paceNanos;
  private final Configuration configuration;
  private final Metric metric;
  private final String log;
  private final long start = System.nanoTime();
  private long next = start + FIRST_NANOS;
  private Pace pace;

  /**
   * @param log file of the log; null for none
   */
  TrainingReport(Progress.Report report, Configuration configuration, Metric metric, String log) {
    this.out = report.out();
    this.paceNanos = report.pace().nanos();
    this.configuration = configuration;
    this.metric = metric;
    this.log = log;
  }

  @Override
  public void baseline(Metric metric, double bicubic) {
    out.println("bicubic enlargement: " + metric.text(bicubic));
  }

  @Override
  public void step(History history, long steps) {
    History.Step step = history.last();
    if (pace == null) {
      pace = new Pace(step.number());
    }
    boolean isLast = step.number() == steps;
    if (System.nanoTime() < next && Double.isNaN(step.score()) && !isLast) {
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "step %d of %d  loss %.6g%s%s",
            step.number(),
            steps,
            step.loss(),
            Double.isNaN(step.score()) ? "" : "  " + metric.text(step.score()),
            pace.text(step.number(), steps)));
    next = System.nanoTime() + paceNanos;
    writeLog(history);
  }

  /**
   * How fast it goes. The first step is not counted: it opens files and finds nothing compiled, and
   * would say for minutes that hours are left.
   */
  private static final class Pace {
    private static final double ENOUGH_SECONDS = 1;

    private final long first;
    private final long start = System.nanoTime();

    private Pace(long first) {
      this.first = first;
    }

    /** Empty as long as nothing is known. */
    private String text(long step, long steps) {
      double seconds = (System.nanoTime() - start) / 1e9;
      if (step == first || seconds < ENOUGH_SECONDS) {
        return "";
      }
      double rate = (step - first) / seconds;
      String left = step == steps ? "" : "  " + Progress.duration((steps - step) / rate) + " left";
      return String.format(Locale.ROOT, "  %.1f steps/s%s", rate, left);
    }
  }

  private void writeLog(History history) {
    if (log == null) {
      return;
    }
    try {
      TrainingLog.write(configuration, log, metric, history);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.FAILED,
          log + ": cannot be written (" + InputFiles.firstLine(e) + "); check the path",
          e);
    }
  }

  /** The closing lines: what was reached, and how to use it. */
  void end(TrainingResult result, String file, float inputScale) {
    writeLog(result.history());
    String score = Double.isNaN(result.score()) ? "" : ", " + metric.text(result.score());
    String baseline =
        Double.isNaN(result.baseline()) ? "" : " (bicubic " + metric.text(result.baseline()) + ")";
    String loss =
        result.history().isEmpty()
            ? ""
            : String.format(Locale.ROOT, ", loss %.6g", result.history().last().loss());
    out.println(
        file
            + ": "
            + result.history().steps().size()
            + " steps in "
            + Progress.duration((System.nanoTime() - start) / 1e9)
            + loss
            + score
            + baseline);
    long levels = Math.round(1 / inputScale);
    if (levels > 1) {
      out.println(
          "run it with --input-scale 1/" + levels + " --scale " + levels + " to get such images");
    }
  }
}
