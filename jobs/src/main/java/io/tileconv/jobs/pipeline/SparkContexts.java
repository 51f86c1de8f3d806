package io.tileconv.jobs.pipeline;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with the settings that tileconv relies on. */
public final class SparkContexts {

  /** Spark's own masters on one machine; N threads, and how often a task may fail. */
  private static final Pattern LOCAL =
      Pattern.compile("local(\\[(\\*|0*[1-9][0-9]*)(, *[0-9]+)?])?");

  private static final Pattern OTHERS =
      Pattern.compile("local-cluster\\[.*]|yarn|[a-z0-9]+://.+", Pattern.CASE_INSENSITIVE);

  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  private SparkContexts() {}

  /**
   * The context that is running already, or a new one: for jobs that need no SQL, whose classes
   * alone take a second to load.
   *
   * @param master as of {@code spark-submit}; null for what is configured, or else all local cores
   * @param extra further settings
   */
  public static JavaSparkContext context(String master, Map<String, String> extra) {
    SparkConf conf = conf(master, extra);
    SparkContext context;
    try {
      context = SparkContext.getOrCreate(conf);
    } catch (Exception e) {
      // Scala throws checked ones, too.
      throw new JobException(
          JobException.Kind.FAILED,
          "Spark does not start with --master "
              + conf.get("spark.master")
              + " ("
              + InputFiles.firstLine(e)
              + "); check --master and --conf",
          e);
    }
    if (context.isLocal()) {
      // Spark would describe each step of a job for its page in JSON, whose library is slow to
      // start.
      context.setLocalProperty("spark.rdd.scope.noOverride", "true");
    }
    return JavaSparkContext.fromSparkContext(context);
  }

  /** Whether a context that is made so runs its tasks in this process. */
  public static boolean isLocal(String master, Map<String, String> extra) {
    return isLocal(conf(master, extra));
  }

  private static boolean isLocal(SparkConf conf) {
    // Not local-cluster, which starts processes.
    return LOCAL.matcher(conf.get("spark.master")).matches();
  }

  /**
   * The session that is running already, as in a notebook, or a new one.
   *
   * @param master as of {@code spark-submit}; null for what is configured, or else all local cores
   * @param extra further settings
   */
  public static SparkSession session(String master, Map<String, String> extra) {
    return SparkSession.builder().config(conf(master, extra)).getOrCreate();
  }

  private static SparkConf conf(String master, Map<String, String> extra) {
    SparkConf conf = new SparkConf();
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "tileconv");
    check(conf.get("spark.master"));
    // Spark sends each stage's code as a broadcast and takes whole blocks for it. Of 4 MiB, as is
    // usual, they were a third of what a step of a training allocated.
    conf.setIfMissing("spark.broadcast.blockSize", "256k");
    extra.forEach(conf::set);
    conf.set(EXECUTOR_OPTIONS, executorOptions(conf));
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
    return conf;
  }

  /** Spark itself tells it late, with its stack. */
  private static void check(String master) {
    if (!LOCAL.matcher(master).matches() && !OTHERS.matcher(master).matches()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "--master "
              + master
              + " is no Spark master; give local[2] for two threads here, local[*] for all cores,"
              + " spark://HOST:PORT, k8s://HOST:PORT or yarn");
    }
  }

  /** Without this one JDK 17 may keep vectors in objects: see {@code io.tileconv.kernel.vector}. */
  private static String executorOptions(SparkConf conf) {
    String options = conf.get(EXECUTOR_OPTIONS, "");
    return options.contains("PerMethodTrapLimit")
        ? options
        : (options + " -XX:PerMethodTrapLimit=100000").strip();
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
