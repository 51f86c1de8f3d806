package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.pipeline.JobException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The images to learn from, before it is known what the network wants of them.
 *
 * @param inputs the inputs, in the order of their names; of super-resolution, the targets
 * @param targets the targets, one for each input; empty where inputs are made from the targets
 */
public record Pairs(List<InputImage> inputs, List<InputImage> targets) {

  public Pairs {
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
  }

  /** Pictures from which inputs are made. */
  public static Pairs ofImages(
      JavaSparkContext context, Configuration configuration, String images) {
    return new Pairs(probe(context, configuration, images), List.of());
  }

  /**
   * Inputs and targets that have the same name, whatever their formats.
   *
   * @throws JobException if one of both has no counterpart
   */
  public static Pairs ofFiles(
      JavaSparkContext context, Configuration configuration, String inputs, String targets) {
    List<InputImage> first = probe(context, configuration, inputs);
    Map<String, InputImage> byName = new HashMap<>();
    for (InputImage target : probe(context, configuration, targets)) {
      if (byName.put(target.outputName(), target) != null) {
        throw bad(target, "is the second target of this name; leave one of them");
      }
    }
    List<InputImage> second = new ArrayList<>();
    for (InputImage input : first) {
      // Two single files belong together whatever they are called.
      InputImage target =
          first.size() == 1 && byName.size() == 1
              ? byName.values().iterator().next()
              : byName.get(input.outputName());
      if (target == null) {
        throw bad(
            input,
            "has no target: there is no image called "
                + input.outputName()
                + " in "
                + targets
                + "; add it, or leave the input out");
      }
      second.add(target);
    }
    return new Pairs(first, second);
  }

  /**
   * Images at these paths.
   *
   * @param targets one for each input; empty where inputs are made from the targets
   */
  static Pairs ofPaths(
      JavaSparkContext context,
      Configuration configuration,
      List<String> inputs,
      List<String> targets) {
    return new Pairs(
        probe(context, configuration, files(configuration, inputs)),
        probe(context, configuration, files(configuration, targets)));
  }

  private static List<FileStatus> files(Configuration configuration, List<String> paths) {
    return paths.stream()
        .flatMap(path -> InputFiles.of(configuration, path).files().stream())
        .toList();
  }

  private static List<InputImage> probe(
      JavaSparkContext context, Configuration configuration, String argument) {
    return probe(context, configuration, InputFiles.of(configuration, argument).files());
  }

  private static List<InputImage> probe(
      JavaSparkContext context, Configuration configuration, List<FileStatus> files) {
    ImageProbe.Result probed = ImageProbe.probe(context, configuration, files, Long.MAX_VALUE);
    if (!probed.failures().isEmpty()) {
      throw new JobException(JobException.Kind.BAD_INPUT, probed.failures().get(0).toString());
    }
    return probed.images();
  }

  private static JobException bad(InputImage image, String message) {
    return new JobException(JobException.Kind.BAD_INPUT, image.source().name() + ": " + message);
  }

  /** Header of the first input. */
  ImageInfo firstInput() {
    return inputs.get(0).info();
  }

  /** Pixels of a target for one of its input, along each axis, of the first pair. */
  int factor(int degradation) {
    if (targets.isEmpty()) {
      return degradation;
    }
    return (int)
        Math.max(1, targets.get(0).info().shape().height() / firstInput().shape().height());
  }

  /**
   * The pairs as the network sees them.
   *
   * @param factor pixels of a target for one of its input, along each axis
   * @param inputScale factor of stored inputs; NaN for the usual one
   * @param targetScale factor of stored targets; NaN for the usual one
   * @throws JobException if an image does not fit
   */
  List<Pair> pairs(
      int inputChannels, int targetChannels, int factor, float inputScale, float targetScale) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (targets.isEmpty()) {
        Picture picture = picture(inputs.get(i), inputChannels, inputScale);
        pairs.add(new DegradedPair(picture, factor));
      } else {
        Picture input = picture(inputs.get(i), inputChannels, inputScale);
        Picture target = picture(targets.get(i), targetChannels, targetScale);
        if (target.shape().height() != input.shape().height() * factor
            || target.shape().width() != input.shape().width() * factor) {
          throw bad(
              targets.get(i),
              "is "
                  + target.shape().height()
                  + "×"
                  + target.shape().width()
                  + ", which is not "
                  + (factor == 1 ? "the size of its input, " : factor + " times its input's ")
                  + input.shape().height()
                  + "×"
                  + input.shape().width()
                  + "; give a target of that size");
        }
        pairs.add(new FilePair(input, target));
      }
    }
    return pairs;
  }

  private static Picture picture(InputImage image, int channels, float scale) {
    try {
      return new Picture(
          image.source(),
          image.info(),
          channels,
          Float.isNaN(scale) ? Picture.usualScale(image.info()) : scale);
    } catch (IllegalArgumentException e) {
      throw bad(image, e.getMessage());
    }
  }
}
