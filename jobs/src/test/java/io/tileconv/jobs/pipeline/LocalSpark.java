package io.tileconv.jobs.pipeline;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Spark that runs for all tests of a class. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {

  private final String master;
  private SparkSession session;

  public LocalSpark(String master) {
    this.master = master;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session =
        SparkContexts.session(
            master, Map.of("spark.sql.shuffle.partitions", "2", "spark.log.level", "ERROR"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    session.stop();
  }

  public SparkSession session() {
    return session;
  }
}
