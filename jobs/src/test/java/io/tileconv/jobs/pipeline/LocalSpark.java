package io.tileconv.jobs.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Spark that runs for all tests of a class. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {

  private final String master;
  private final Map<String, String> settings = new HashMap<>();
  private SparkSession session;

  public LocalSpark(String master) {
    this(master, Map.of());
  }

  /**
   * @param more settings of Spark
   */
  public LocalSpark(String master, Map<String, String> more) {
    this.master = master;
    settings.put("spark.sql.shuffle.partitions", "2");
    settings.put("spark.log.level", "ERROR");
    settings.putAll(more);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session = SparkContexts.session(master, settings);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    session.stop();
  }

  public SparkSession session() {
    return session;
  }
}
