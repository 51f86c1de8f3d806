package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of checkpoints, of which the last two are kept: should the last one be damaged, the
 * one before it serves.
 *
 * @param directory any Hadoop URI
 * @param every steps between two checkpoints
 * @param start whether a training goes on from what is there
 */
public record Checkpoints(String directory, long every, Start start) {

  private static final String PREFIX = "checkpoint-";
  private static final int KEPT = 2;

  /** What a training does with the checkpoints that are there. */
  public enum Start {
    /** Refuses to begin where there are some. */
    FRESH,
    /** Goes on from the last one; begins if there is none. */
    RESUME
  }

  public Checkpoints {
    if (every < 1) {
      throw new IllegalArgumentException("--checkpoint-every is at least 1, not " + every);
    }
  }

  void write(Configuration configuration, Checkpoint checkpoint) throws IOException {
    long step = checkpoint.history().last().number();
    String name = String.format(Locale.ROOT, "%s%012d.bin", PREFIX, step);
    AtomicFile.write(configuration, new Path(directory, name), checkpoint.bytes());
    List<Path> all = list(configuration);
    FileSystem files = AtomicFile.fileSystem(configuration, new Path(directory));
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      files.delete(old, false);
    }
  }

  /**
   * What to begin with; empty for the beginning.
   *
   * @throws JobException if there are checkpoints that are not to be used, or none that can be
   */
  Optional<Checkpoint> read(Configuration configuration, String fingerprint) throws IOException {
    List<Path> all = list(configuration);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    if (start == Start.FRESH) {
      throw new JobException(
          JobException.Kind.USAGE,
          directory
              + ": has checkpoints already; add --resume to go on, or name another directory");
    }
    IOException damage = null;
    for (Path path : all) {
      try {
        Checkpoint checkpoint = Checkpoint.of(bytes(configuration, path));
        if (!checkpoint.fingerprint().equals(fingerprint)) {
          throw new JobException(
              JobException.Kind.USAGE,
              path
                  + ": was made with other settings ("
                  + difference(checkpoint.fingerprint(), fingerprint)
                  + "); give the same ones, or another --checkpoint");
        }
        return Optional.of(checkpoint);
      } catch (IOException e) {
        damage = e;
      }
    }
    throw new JobException(
        JobException.Kind.BAD_INPUT,
        directory + ": " + InputFiles.firstLine(damage) + "; begin anew in another directory",
        damage);
  }

  private static String difference(String before, String now) {
    String[] old = before.split("\n");
    String[] present = now.split("\n");
    for (int i = 0; i < Math.min(old.length, present.length); i++) {
      if (!old[i].equals(present[i])) {
        return old[i] + ", not " + present[i];
      }
    }
    return old.length + " settings, not " + present.length;
  }

  private static byte[] bytes(Configuration configuration, Path path) throws IOException {
    FileSystem files = AtomicFile.fileSystem(configuration, path);
    try (var in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  /** The checkpoints, the last one first. */
  private List<Path> list(Configuration configuration) throws IOException {
    Path path = new Path(directory);
    FileSystem files = AtomicFile.fileSystem(configuration, path);
    List<Path> all = new ArrayList<>();
    if (files.exists(path)) {
      for (FileStatus status : files.listStatus(path)) {
        if (status.getPath().getName().startsWith(PREFIX)) {
          all.add(status.getPath());
        }
      }
    }
    all.sort(Collections.reverseOrder());
    return all;
  }
}
