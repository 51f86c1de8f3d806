package io.tileconv.jobs.pipeline;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How far the stages of a job have come, for when it is killed: statistics, where kept maps are,
 * and which images have failed.
 *
 * @param stages number of stages that are done
 * @param keeps whether maps are kept
 * @param images what is left to do
 * @param failures the images that have failed
 */
record StageRecord(int stages, boolean keeps, List<ImagePlan> images, List<Failure> failures)
    implements Serializable {

  StageRecord {
    images = new ArrayList<>(images);
    failures = new ArrayList<>(failures);
  }

  /** Writes it in place of the one before; there is always a whole one. */
  void write(FileSystem fileSystem, Path path) throws IOException {
    Path temporary = new Path(path.getParent(), "_" + path.getName());
    try (ObjectOutputStream out = new ObjectOutputStream(fileSystem.create(temporary, true))) {
      out.writeObject(this);
    }
    fileSystem.delete(path, false);
    if (!fileSystem.rename(temporary, path)) {
      throw new IOException("cannot rename " + temporary + " to " + path);
    }
  }

  /** What a killed job has noted; empty if nothing, or if another version of the program did. */
  static Optional<StageRecord> read(FileSystem fileSystem, Path path) {
    try (ObjectInputStream in = new ObjectInputStream(fileSystem.open(path))) {
      return Optional.of((StageRecord) in.readObject());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      System.getLogger(StageRecord.class.getName())
          .log(
              System.Logger.Level.INFO,
              path + ": cannot be read (" + InputFiles.firstLine(e) + "); stages begin anew");
      return Optional.empty();
    }
  }
}
