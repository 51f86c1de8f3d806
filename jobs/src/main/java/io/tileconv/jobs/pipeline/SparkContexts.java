package io.tileconv.jobs.pipeline;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with the settings that tileconv relies on. */
public final class SparkContexts {

  private SparkContexts() {}

  /**
   * The session that is running already, as in a notebook, or a new one.
   *
   * @param master as of {@code spark-submit}; null for what is configured, or else all local cores
   * @param extra further settings
   */
  public static SparkSession session(String master, Map<String, String> extra) {
    SparkConf conf = new SparkConf();
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "tileconv");
    extra.forEach(conf::set);
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set("spark.kryo.registrationRequired", "true");
    conf.set("spark.kryo.registrator", registrators(conf));
    if (conf.get("spark.master").startsWith("local")) {
      // Nobody else talks to a local run: no page, and no name that has to be looked up.
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.executor.heartbeatInterval", "1s");
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static String registrators(SparkConf conf) {
    String ours = TileconvRegistrator.class.getName();
    String others = conf.get("spark.kryo.registrator", "");
    if (others.isEmpty() || others.contains(ours)) {
      return others.isEmpty() ? ours : others;
    }
    return others + "," + ours;
  }
}
