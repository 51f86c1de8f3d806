package io.tileconv.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran in a process of its own.
 *
 * @param exitCode its exit code
 * @param output what it printed, on standard output and error together
 */
record ProcessRun(int exitCode, String output) {

  private static final long MOST_SECONDS = 240;

  static final Path JOBS = Path.of(System.getProperty("jobs.directory"));
  static final Path HOME = JOBS.getParent();

  static ProcessRun of(List<String> command, Map<String, String> environment, Path directory)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(directory, "output", ".log");
    Process process = start(command, environment, directory, log);
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(command.get(0) + " did not end: " + Files.readString(log));
      }
      return new ProcessRun(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(log);
    }
  }

  private static Process start(
      List<String> command, Map<String, String> environment, Path directory, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** {@code spark-submit} of the finished jar, as an installation of Spark runs it. */
  static ProcessRun submit(String master, Path directory, String... arguments)
      throws IOException, InterruptedException {
    return of(submission(master, directory, arguments), environment(directory), directory);
  }

  /** As {@link #submit}, but does not wait; what it prints is in {@code submitted.log}. */
  static Process start(String master, Path directory, String... arguments) throws IOException {
    return start(
        submission(master, directory, arguments),
        environment(directory),
        directory,
        directory.resolve("submitted.log"));
  }

  private static Map<String, String> environment(Path directory) {
    return Map.of(
        "SPARK_HOME", directory.resolve("spark").toString(),
        "SPARK_SCALA_VERSION", "2.13",
        "SPARK_LOCAL_IP", "127.0.0.1");
  }

  private static List<String> submission(String master, Path directory, String... arguments)
      throws IOException {
    Path sparkHome = Files.createDirectories(directory.resolve("spark"));
    Files.createDirectories(sparkHome.resolve("jars"));
    String classPath = Files.readString(JOBS.resolve("target/spark.classpath")).strip();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("spark.jvm.args").split(" ")));
    command.add("-Dlog4j2.configurationFile=file:" + HOME.resolve("conf/log4j2.properties"));
    command.addAll(
        List.of(
            "-Xmx1g",
            "-cp",
            classPath,
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            master,
            "--properties-file",
            HOME.resolve("conf/spark-defaults.conf").toString(),
            "--conf",
            "spark.ui.enabled=false",
            "--conf",
            "spark.executor.extraClassPath=" + classPath,
            "--class",
            "io.tileconv.jobs.Main",
            JOBS.resolve("target/tileconv-jobs.jar").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The launcher, as a person calls it. */
  static ProcessRun launcher(Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(JOBS.resolve("bin/tileconv").toString());
    command.addAll(List.of(arguments));
    return of(command, Map.of(), directory);
  }
}
