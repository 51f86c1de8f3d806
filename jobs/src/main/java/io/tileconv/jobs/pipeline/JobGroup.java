package io.tileconv.jobs.pipeline;

import java.util.UUID;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark jobs of one run, which end together. */
final class JobGroup {

  private static final long CANCEL_MILLIS = 10_000;

  private final JavaSparkContext context;
  private final String name = "tileconv-" + UUID.randomUUID();

  JobGroup(JavaSparkContext context) {
    this.context = context;
  }

  /** What this thread starts from now on belongs to the group. */
  void begin(String description) {
    context.setJobGroup(name, description, true);
  }

  /** Ends what runs, so that no task brings back what the run is about to remove. */
  void cancel() {
    if (context.sc().isStopped()) {
      return;
    }
    context.cancelJobGroup(name);
    long deadline = System.currentTimeMillis() + CANCEL_MILLIS;
    while (isRunning() && System.currentTimeMillis() < deadline) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean isRunning() {
    for (int job : context.statusTracker().getJobIdsForGroup(name)) {
      SparkJobInfo info = context.statusTracker().getJobInfo(job);
      if (info != null && (info.status() == JobExecutionStatus.RUNNING || hasTasks(info))) {
        return true;
      }
    }
    return false;
  }

  /** A job that has failed may have tasks that are about to write a part. */
  private boolean hasTasks(SparkJobInfo job) {
    for (int stage : job.stageIds()) {
      SparkStageInfo info = context.statusTracker().getStageInfo(stage);
      if (info != null && info.numActiveTasks() > 0) {
        return true;
      }
    }
    return false;
  }
}
