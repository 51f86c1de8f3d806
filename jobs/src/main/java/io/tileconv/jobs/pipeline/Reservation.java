package io.tileconv.jobs.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A job's hidden directory, taken by this process. Its name follows from the output, so that a
 * killed job's is found again; the journal in it says what that job was asked to do.
 */
final class Reservation implements Closeable {

  private static final ObjectMapper JSON = new ObjectMapper();
  static final String JOURNAL = "plan.jsonl";
  private static final String OWNER = "owner.json";

  /** Which results are put in place, from the moment on when nothing can fail but that. */
  private static final String COMMIT = "commit.json";

  private final Staging staging;
  private final Configuration configuration;
  private final Lease lease;
  private final boolean resumed;

  private Reservation(Staging staging, Configuration configuration, Lease lease, boolean resumed) {
    this.staging = staging;
    this.configuration = configuration;
    this.lease = lease;
    this.resumed = resumed;
  }

  /**
   * Takes the directory, for a new job or to go on with the one that was killed.
   *
   * @throws JobException if another job writes there, if one that was killed left something and it
   *     was not said what is to become of it, or if it was asked to do something else
   */
  static Reservation take(
      Configuration configuration, Output output, Plan plan, Staging.Layout layout) {
    Staging staging = Staging.ofJob(configuration, output).with(layout);
    try {
      FileSystem fileSystem = staging.fileSystem(configuration);
      output.check(configuration);
      Path directory = new Path(staging.directory());
      if (!fileSystem.mkdirs(directory)) {
        throw new IOException("no directory can be made there");
      }
      Lease lease = Lease.take(fileSystem, new Path(directory, OWNER), output.path());
      boolean taken = false;
      try {
        boolean resumed = begin(fileSystem, directory, output, Journal.of(plan, layout));
        taken = true;
        return new Reservation(staging, configuration, lease, resumed);
      } finally {
        if (!taken) {
          lease.close();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw Staging.cannotBeWritten(output.path(), e);
    }
  }

  private static boolean begin(
      FileSystem fileSystem, Path directory, Output output, Journal journal) throws IOException {
    Path path = new Path(directory, JOURNAL);
    if (fileSystem.exists(path) && output.unfinished() != Output.Unfinished.REFUSE) {
      Optional<String> difference = Journal.read(fileSystem, path).difference(journal);
      if (difference.isEmpty()) {
        return true;
      }
      if (output.unfinished() == Output.Unfinished.RESUME) {
        throw new JobException(
            JobException.Kind.USAGE,
            output.path()
                + ": this is not the job that was begun: "
                + difference.get()
                + "; run it as it was, or begin anew with --overwrite and without --resume");
      }
    }
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (!status.getPath().getName().startsWith(OWNER)) {
        fileSystem.delete(status.getPath(), true);
      }
    }
    journal.write(fileSystem, path);
    return false;
  }

  /**
   * Refuses a directory that an earlier job left, or that another one is using.
   *
   * @return whether a killed job's results were being put in place already
   */
  static boolean check(FileSystem fileSystem, Path directory, Output output) throws IOException {
    Lease.refuseIfHeld(fileSystem, new Path(directory, OWNER), output.path());
    boolean committing = fileSystem.exists(new Path(directory, COMMIT));
    boolean left = committing || fileSystem.exists(new Path(directory, JOURNAL));
    if (left
        && output.unfinished() == Output.Unfinished.REFUSE
        && output.existing() == Output.Existing.REFUSE) {
      throw new JobException(
          JobException.Kind.USAGE,
          output.path()
              + ": an earlier job was killed before it ended; add --resume to go on with it, or"
              + " --overwrite to begin anew");
    }
    return committing && output.unfinished() != Output.Unfinished.REFUSE;
  }

  /** What the unfinished job was planned for, if there is one and it is to go on. */
  static OptionalInt parallelism(Configuration configuration, Output output) {
    if (output.unfinished() == Output.Unfinished.REFUSE) {
      return OptionalInt.empty();
    }
    Staging staging = Staging.ofJob(configuration, output);
    try {
      Journal journal =
          Journal.read(staging.fileSystem(configuration), new Path(staging.directory(), JOURNAL));
      return OptionalInt.of(journal.parallelism());
    } catch (FileNotFoundException e) {
      return OptionalInt.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw Staging.cannotBeWritten(output.path(), e);
    }
  }

  Staging staging() {
    return staging;
  }

  /** Whether an earlier job's parts are there. */
  boolean isResumed() {
    return resumed;
  }

  /** Makes results visible, and notes before which, so that a killed commit can be completed. */
  void commit(List<String> fileNames, Staging.Completeness completeness) throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    ObjectNode note = JSON.createObjectNode();
    note.put("completeness", completeness.name());
    ArrayNode names = note.putArray("names");
    fileNames.forEach(names::add);
    Path temporary = new Path(staging.directory(), "_" + COMMIT);
    try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
      out.write(JSON.writeValueAsBytes(note));
    }
    if (!fileSystem.rename(temporary, new Path(staging.directory(), COMMIT))) {
      throw new IOException("cannot rename " + temporary);
    }
    staging.commit(configuration, fileNames, completeness);
  }

  /**
   * Completes a commit that was begun.
   *
   * @return names of the results; empty if none was begun
   */
  Optional<List<String>> completeCommit() throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    Path path = new Path(staging.directory(), COMMIT);
    if (!resumed || !fileSystem.exists(path)) {
      return Optional.empty();
    }
    JsonNode note;
    try (var in = fileSystem.open(path)) {
      note = JSON.readTree((java.io.InputStream) in);
    }
    List<String> names = new ArrayList<>();
    note.path("names").forEach(name -> names.add(name.asText()));
    staging.commit(
        configuration, names, Staging.Completeness.valueOf(note.path("completeness").asText()));
    return Optional.of(names);
  }

  /** Gives the directory back; what is in it stays for the next attempt. */
  @Override
  public void close() throws IOException {
    lease.close();
  }
}
