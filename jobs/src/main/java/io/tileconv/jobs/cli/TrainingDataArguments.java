package io.tileconv.jobs.cli;

import io.tileconv.jobs.ml.training.Holdout;
import io.tileconv.jobs.ml.training.Pairs;
import io.tileconv.jobs.ml.training.TrainingImages;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** What a network learns from. */
final class TrainingDataArguments {

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description = "images that the network gets: a directory, a file or a glob")
  private String inputs;

  @Option(
      names = "--targets",
      paramLabel = "DIR",
      description = "what it should make of them: images of the same names, in any format")
  private String targets;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "for super-resolution: the targets, from which --degrade makes the inputs")
  private String images;

  @Option(
      names = "--degrade",
      paramLabel = "bicubic:N",
      description =
          "N times smaller by bicubic reduction, as Pillow's BICUBIC and PyTorch's with"
              + " antialias; rows and columns that N does not divide are left out; integers are"
              + " rounded as if saved")
  private String degrade;

  @Option(
      names = "--validate",
      paramLabel = "DIR",
      arity = "1..2",
      description =
          "images to measure on: with --images one directory, else one of inputs and one of"
              + " targets")
  private List<String> validate = List.of();

  @Option(
      names = "--holdout",
      paramLabel = "L,T,R,B",
      description =
          "a rectangle of every input (left, top, right, bottom; pixels or per cent) that no"
              + " patch touches; without --validate it is measured on. 75%%,0,100%%,100%% holds"
              + " out the last quarter of the columns, of a world map all east of 90° E")
  private String holdout;

  @Option(
      names = "--input-scale",
      paramLabel = "S",
      description =
          "factor of the inputs' values before the network sees them (default: 1/255 for uint8,"
              + " 1/65535 for uint16, 1/32767 for int16, 1 for float32)")
  private String inputScale;

  @Option(
      names = "--target-scale",
      paramLabel = "S",
      description =
          "factor of the targets' values (default: as of --input-scale; 1 for --loss cross-entropy,"
              + " whose targets are the numbers of classes)")
  private String targetScale;

  /** Checks what can be checked without reading anything. */
  void check() {
    if (images == null && (inputs == null || targets == null)) {
      throw new IllegalArgumentException(
          "images to learn from are missing; give --inputs and --targets, or --images and"
              + " --degrade");
    }
    if (images != null && (inputs != null || targets != null)) {
      throw new IllegalArgumentException(
          "--images makes its own inputs; leave out --inputs and --targets");
    }
    if ((images == null) != (degrade == null)) {
      throw new IllegalArgumentException(
          "--images and --degrade belong together, as in --images photos --degrade bicubic:2");
    }
    int wanted = images == null ? 2 : 1;
    if (!validate.isEmpty() && validate.size() != wanted) {
      throw new IllegalArgumentException(
          images == null
              ? "--validate needs two directories here: of inputs and of targets"
              : "--validate needs one directory with --images");
    }
    degradation();
  }

  private int degradation() {
    if (degrade == null) {
      return 0;
    }
    if (!degrade.matches("bicubic:[2-9]|bicubic:1[0-6]")) {
      throw new IllegalArgumentException(
          "--degrade " + degrade + " is not known; write bicubic:N with N from 2 to 16");
    }
    return Integer.parseInt(degrade.substring("bicubic:".length()));
  }

  /** The factor by which a network that is made for these images enlarges; 0 if that is open. */
  int factor() {
    return degradation();
  }

  TrainingImages images(JavaSparkContext context, Configuration configuration) {
    return new TrainingImages(
        images == null
            ? Pairs.ofFiles(context, configuration, inputs, targets)
            : Pairs.ofImages(context, configuration, images),
        validation(context, configuration),
        holdout == null ? null : Holdout.parse(holdout),
        degradation(),
        scale("--input-scale", inputScale),
        scale("--target-scale", targetScale));
  }

  private Pairs validation(JavaSparkContext context, Configuration configuration) {
    if (validate.isEmpty()) {
      return null;
    }
    return images == null
        ? Pairs.ofFiles(context, configuration, validate.get(0), validate.get(1))
        : Pairs.ofImages(context, configuration, validate.get(0));
  }

  private static float scale(String option, String text) {
    return text == null ? Float.NaN : Numbers.one(option, text);
  }
}
