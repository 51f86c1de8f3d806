package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.Selection;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Reads the headers of images: on the driver for a few, on the executors for many. */
public final class ImageProbe {

  /** Reading this many headers takes less time than a Spark job's start. */
  private static final int FEW = 32;

  private static final int FILES_PER_TASK = 200;

  private ImageProbe() {}

  /**
   * What can be read and what cannot.
   *
   * @param images in the order of the files
   * @param failures the others
   */
  public record Result(List<InputImage> images, List<Failure> failures) {}

  /** Whether reading the headers of these files needs no Spark. */
  public static boolean isFew(List<FileStatus> files) {
    return files.size() <= FEW;
  }

  /**
   * @param context used if there are many files; may be null, then the driver reads all
   * @param selection which of each file's images
   */
  public static Result probe(
      JavaSparkContext context,
      Configuration configuration,
      List<FileStatus> files,
      long decodeLimit,
      Selection selection) {
    List<FileSource> sources = files.stream().map(file -> FileSource.of(file, selection)).toList();
    List<Probed> probed;
    if (context == null || isFew(files)) {
      probed = sources.stream().map(source -> probe(source, configuration, decodeLimit)).toList();
    } else {
      SerializableConfiguration sent = new SerializableConfiguration(configuration);
      int tasks = (sources.size() + FILES_PER_TASK - 1) / FILES_PER_TASK;
      probed =
          context
              .parallelize(sources, Math.max(tasks, context.defaultParallelism()))
              .map(source -> probe(source, sent.value(), decodeLimit))
              .collect();
    }
    List<InputImage> images = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Probed one : probed) {
      if (one.image() != null) {
        images.add(one.image());
      } else {
        failures.add(one.failure());
      }
    }
    return new Result(images, failures);
  }

  /** As the other, of the first image of each file. */
  public static Result probe(
      JavaSparkContext context,
      Configuration configuration,
      List<FileStatus> files,
      long decodeLimit) {
    return probe(context, configuration, files, decodeLimit, Selection.DEFAULT);
  }

  /** One of both is null. */
  record Probed(InputImage image, Failure failure) implements Serializable {}

  private static Probed probe(FileSource source, Configuration configuration, long decodeLimit) {
    try (ImageReader reader = source.open(configuration, decodeLimit)) {
      String file = new Path(source.path()).getName();
      int dot = file.lastIndexOf('.');
      String name = dot > 0 ? file.substring(0, dot) : file;
      return new Probed(
          new InputImage(name, List.of(new InputImage.Layer(source, reader.info()))), null);
    } catch (IOException e) {
      return new Probed(
          null, new Failure(source.name(), InputFiles.firstLine(e), Failure.Cause.BAD_INPUT));
    }
  }
}
