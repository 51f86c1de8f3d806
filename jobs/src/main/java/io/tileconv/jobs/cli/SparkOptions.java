package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.Progress;
import io.tileconv.jobs.pipeline.SparkContexts;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where Spark runs. */
final class SparkOptions {

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master, as for spark-submit (default: local[*])")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "a Spark or Hadoop (spark.hadoop.*) setting; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--progress",
      description =
          "say every second how far the job is, even where no terminal is (default: every 10 s)")
  private boolean progress;

  private Configuration hadoop;

  /** For jobs that need no SQL. */
  JavaSparkContext context() {
    return SparkContexts.context(master, settings);
  }

  /** Whether tasks will run in this process. */
  boolean isLocal() {
    return SparkContexts.isLocal(master, settings);
  }

  SparkSession session() {
    return SparkContexts.session(master, settings);
  }

  /** Hadoop's settings without a Spark that runs. They are read once: each time it is much XML. */
  Configuration hadoop() {
    if (hadoop == null) {
      hadoop = new Configuration(SparkHadoopUtil.get().conf());
      if (!settings.isEmpty()) {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::set);
        SparkHadoopUtil.get().appendS3AndSparkHadoopHiveConfigurations(conf, hadoop);
      }
    }
    return hadoop;
  }

  Progress.Report report(PrintWriter out) {
    return new Progress.Report(out, progress ? Progress.Pace.STEADY : Progress.Pace.NOW_AND_THEN);
  }
}
