package io.tileconv.jobs.cli;

import java.io.Closeable;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark that starts while a job is planned, if it is one in this process: on a cluster nothing is
 * asked for what may turn out to be impossible.
 */
final class EarlySpark implements Closeable {

  private final SparkOptions options;
  private final Thread thread = new Thread(this::start, "start of Spark");
  private JavaSparkContext context;
  private RuntimeException failure;

  private EarlySpark(SparkOptions options) {
    this.options = options;
  }

  static EarlySpark begin(SparkOptions options) {
    EarlySpark spark = new EarlySpark(options);
    if (options.isLocal()) {
      spark.thread.setDaemon(true);
      spark.thread.start();
    }
    return spark;
  }

  private void start() {
    try {
      context = options.context();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** The context, when it has started. */
  JavaSparkContext context() {
    join();
    if (failure != null) {
      throw failure;
    }
    // Of this thread, too, Spark must know what it is told of a local one.
    context = options.context();
    return context;
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    join();
    if (context != null) {
      context.close();
    }
  }
}
