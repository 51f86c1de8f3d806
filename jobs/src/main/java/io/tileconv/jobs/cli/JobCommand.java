package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.LedgerRun;
import io.tileconv.jobs.pipeline.NetworkFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "job",
    description =
        "Runs a job file over what is new: inputs that have not been done yet or have changed"
            + " since, or all if the settings have changed. A ledger in the output directory notes"
            + " what was made; nothing is removed. A run that was killed is gone on with by the"
            + " next. Two runs at once: the second is refused. conf/jobs has examples,"
            + " conf/schedules how to run them regularly.",
    footer = {
      "",
      "A job file is YAML:",
      "  inputs: [scenes/*.tif]      # files, directories, globs, or Hadoop URIs",
      "  output: smooth              # a directory",
      "  changed-by: size-and-time   # or checksum: one that was touched is the same",
      "  filter:                     # options of filter, without dashes; or",
      "    kernel: gaussian:sigma=2  # network: with those of run",
      "  result:                     # such as dtype, scale, overflow, memory",
      "    dtype: uint8",
      "  spark:                      # master, conf",
      "    master: local[4]",
      "",
      "Example:",
      "  tileconv job conf/jobs/smooth-images.yaml"
    })
final class JobCommand implements Callable<Integer> {

  private static final long MOST_BYTES = 1 << 20;

  @Mixin private HelpOption help;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "FILE.yaml", description = "the job file, or its URI")
  private String file;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = command.commandLine().getErr();
    Configuration plain = new SparkOptions().hadoop();
    JobFile job = JobFile.parse(file, text(plain, file));
    Configuration configuration = job.spark().hadoop();
    ImageJob images = new ImageJob(job.spark(), job.results(), err);
    List<String> canonical = new ArrayList<>(job.canonical());
    NetworkFactory networks;
    if (job.isFilter()) {
      List<Filter> filters = job.filter().filters(configuration, job.results().arithmetic());
      networks =
          job.nodata()
              .networks(
                  job.filter().networks(filters),
                  filters,
                  job.filter().options(),
                  job.results().settings(job.output()));
      images = job.nodata().mask().map(images::with).orElse(images);
      job.filter().files().forEach(name -> canonical.add(version(configuration, name)));
      job.nodata().mask().ifPresent(name -> canonical.add(version(configuration, name)));
    } else {
      job.results().usuallyFast();
      networks = job.model().networks(configuration);
      job.model().files().forEach(name -> canonical.add(version(configuration, name)));
    }
    String settings = LedgerRun.fingerprint(canonical);
    try (LedgerRun run = LedgerRun.begin(configuration, job.output(), settings, job.changedBy())) {
      return images.run(networks, files(configuration, job), job.output(), run);
    }
  }

  private static String version(Configuration configuration, String path) {
    try {
      return path + " " + LedgerRun.checksum(path, configuration);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static String text(Configuration configuration, String file) {
    Path path = new Path(file);
    try {
      FileSystem fileSystem = path.getFileSystem(configuration);
      if (fileSystem.getFileStatus(path).getLen() > MOST_BYTES) {
        throw new JobException(
            JobException.Kind.USAGE, file + ": is too large for a job file; name a YAML file");
      }
      try (FSDataInputStream in = fileSystem.open(path)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  private static JobException unreadable(String file, Exception e) {
    return new JobException(
        JobException.Kind.BAD_INPUT,
        e instanceof FileNotFoundException
            ? file + ": there is no such file; check the path"
            : file + ": cannot be read (" + InputFiles.firstLine(e) + "); check the path",
        e);
  }

  /** Every file once, in order of names; a glob that matches nothing yet is no mistake here. */
  private static List<FileStatus> files(Configuration configuration, JobFile job) {
    TreeMap<String, FileStatus> files = new TreeMap<>();
    for (String input : job.inputs()) {
      try {
        InputFiles.of(configuration, input)
            .files()
            .forEach(status -> files.put(status.getPath().toString(), status));
      } catch (JobException e) {
        boolean glob = input.matches(".*[*?\\[{].*");
        if (!glob || e.getCause() != null) {
          throw e;
        }
      }
    }
    return List.copyOf(files.values());
  }
}
