package io.tileconv.jobs.pipeline;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of results that is complete, and its job's journal, which is in {@code _SUCCESS}: to
 * go on with that job means to do nothing. Results in a file of their own have no such place.
 */
public final class FinishedJob {

  private final String output;
  private final Path directory;
  private final Journal journal;

  private FinishedJob(String output, Path directory, Journal journal) {
    this.output = output;
    this.directory = directory;
    this.journal = journal;
  }

  /** What is in the output, if a job is to go on there that has ended already. */
  public static Optional<FinishedJob> of(Configuration configuration, Output output) {
    if (output.kind() == Output.Kind.FILE
        || output.unfinished() != Output.Unfinished.RESUME
        || output.existing() == Output.Existing.OVERWRITE) {
      return Optional.empty();
    }
    Path directory = new Path(output.path());
    try {
      FileSystem fileSystem = Staging.fileSystem(configuration, directory);
      Path journal = new Path(directory, Staging.SUCCESS);
      Path unfinished = new Path(Staging.ofJob(configuration, output).directory());
      return !fileSystem.exists(journal) || fileSystem.exists(unfinished)
          ? Optional.empty()
          : Optional.of(
              new FinishedJob(output.path(), directory, Journal.read(fileSystem, journal)));
    } catch (IOException | IllegalArgumentException e) {
      // Another program's mark, or an empty one: nothing is known of how the results were made.
      return Optional.empty();
    }
  }

  /** For how many tasks at once it was planned, which decides how images are cut. */
  public int parallelism() {
    return journal.parallelism();
  }

  /**
   * Checks that this plan's results are all there.
   *
   * @throws JobException naming the difference
   */
  public void check(Configuration configuration, Plan plan) {
    if (!plan.failures().isEmpty()) {
      throw new JobException(JobException.Kind.BAD_INPUT, plan.failures().get(0).toString());
    }
    Optional<String> difference =
        journal.differenceOfResults(Journal.of(plan, Staging.Layout.PARTS));
    if (difference.isPresent()) {
      throw new JobException(
          JobException.Kind.USAGE,
          output
              + ": holds the results of another job: "
              + difference.get()
              + "; name another output, or add --overwrite to do all of it anew");
    }
    try {
      Set<String> names = new HashSet<>();
      for (FileStatus status : Staging.fileSystem(configuration, directory).listStatus(directory)) {
        names.add(status.getPath().getName());
      }
      for (ImagePlan image : plan.images()) {
        if (!names.contains(image.fileName())) {
          throw new JobException(
              JobException.Kind.USAGE,
              output
                  + ": the job has ended, but its result "
                  + image.fileName()
                  + " is not there any more; add --overwrite to do all of it anew");
        }
      }
    } catch (IOException e) {
      throw Staging.cannotBeWritten(output, e);
    }
  }
}
