package io.tileconv.jobs.pipeline;

import io.tileconv.network.StagedNetwork;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How far the stages of a job have come, for when it is killed: statistics, where kept maps are,
 * and which images have failed.
 *
 * @param stages number of stages that are done
 * @param keeps whether maps are kept
 * @param gathered for each image that has not failed, by number, what it is computed with beside
 *     itself
 * @param failures the images that have failed
 */
record StageRecord(
    int stages,
    boolean keeps,
    TreeMap<Integer, List<InputImage.Layer>> gathered,
    List<Failure> failures)
    implements Serializable {

  /**
   * @param plan with what the stages have gathered and kept
   */
  static StageRecord of(int stages, boolean keeps, Plan plan) {
    TreeMap<Integer, List<InputImage.Layer>> gathered = new TreeMap<>();
    for (ImagePlan image : plan.images()) {
      List<InputImage.Layer> layers = image.input().layers();
      gathered.put(image.number(), List.copyOf(layers.subList(own(plan, image), layers.size())));
    }
    return new StageRecord(stages, keeps, gathered, plan.failures());
  }

  /** Number of the images that an image's result is made from. */
  private static int own(Plan plan, ImagePlan image) {
    StagedNetwork staged = plan.staged().get(image.network());
    return staged == null
        ? image.input().layers().size()
        : staged.local().inputs().size() - staged.statistics().size();
  }

  /** The plan of the job as far as the stages have come. */
  Plan restore(Plan planned) {
    List<ImagePlan> images = new ArrayList<>();
    for (ImagePlan image : planned.images()) {
      if (gathered.containsKey(image.number())) {
        InputImage input = image.input().first(own(planned, image));
        for (InputImage.Layer layer : gathered.get(image.number())) {
          input = input.with(layer);
        }
        images.add(image.with(input));
      }
    }
    return planned.with(images, failures);
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
