package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.InputValues;
import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.jobs.pipeline.ModelNetworks.Treatment;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.jobs.pipeline.OutputValues;
import io.tileconv.jobs.pipeline.SizeFit;
import io.tileconv.operator.BorderMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Which network, what it expects of images, and what is made of its results. */
final class ModelArguments {

  @Option(
      names = "--model",
      paramLabel = "NET.onnx",
      description =
          "a network of one input, computed in float32, operator sets 7 to 26; 'tileconv conformance"
              + " --operators' prints what it may be made of")
  private String model;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "which of the network's outputs is wanted, if it has several")
  private String networkOutput;

  @Option(
      names = "--bands",
      paramLabel = "LIST",
      split = ",",
      description =
          "which bands of the image the network gets, counted from 1: 1,2,3 leaves an alpha band"
              + " out, 1,1,1 makes three of a grey one (default: all)")
  private List<Integer> bands = new ArrayList<>();

  @Option(
      names = "--channel-order",
      paramLabel = "ORDER",
      defaultValue = "rgb",
      description =
          "of the colours that the network expects: rgb, bgr, or grey for their brightness"
              + " (default: ${DEFAULT-VALUE})")
  private InputValues.Colour colour;

  @Option(
      names = "--input-scale",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "factor of the image's values before the network sees them, such as 1/255 (default:"
              + " ${DEFAULT-VALUE})")
  private String inputScale;

  @Option(
      names = "--mean",
      paramLabel = "LIST",
      description =
          "subtracted after --input-scale, one for each channel or one for all, such as"
              + " 0.485,0.456,0.406")
  private String mean;

  @Option(
      names = "--std",
      paramLabel = "LIST",
      description =
          "what the difference is divided by, one for each channel or one for all, such as"
              + " 0.229,0.224,0.225")
  private String deviation;

  @Option(
      names = "--pad-to-stride",
      description =
          "pad the image at its end to a multiple of the network's stride, and crop the result, for"
              + " networks that take only such sizes")
  private boolean padToStride;

  @Option(
      names = "--pad-to-crop",
      description =
          "pad the image on all sides, so that a network whose results are smaller than its input"
              + " gives the whole image's")
  private boolean padToCrop;

  @Option(
      names = "--pad-mode",
      paramLabel = "MODE",
      defaultValue = "reflect",
      description =
          "what that padding holds: reflect, symmetric, replicate, circular, or constant for zeros"
              + " (default: ${DEFAULT-VALUE})")
  private BorderMode padMode;

  @Option(
      names = "--activation",
      paramLabel = "F",
      defaultValue = "none",
      description =
          "makes probabilities of the network's values: sigmoid, softmax (over the channels) or none"
              + " (default: ${DEFAULT-VALUE}); stored as float32, in PNG as uint8 of 255 ×"
              + " probability, unless --dtype or --scale say otherwise")
  private OutputValues.Probability activation;

  @Option(
      names = "--probabilities",
      description = "the network's values are probabilities already: store them as such")
  private boolean probabilities;

  @Option(
      names = {"--channel", "--class"},
      paramLabel = "LIST",
      split = ",",
      description = "which of the network's channels are stored, counted from 0 (default: all)")
  private List<Integer> channels = new ArrayList<>();

  @Option(
      names = "--argmax",
      description =
          "store a class map: the number of the channel with the largest value, as uint8 unless"
              + " --dtype says otherwise")
  private boolean argMax;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description =
          "store a class map: 1 where the channel is above T (a probability with --activation), else"
              + " 0; --scale 255 makes it black and white")
  private Float threshold;

  /** The files that say what the network is; not those that hold weights outside the model. */
  List<String> files() {
    return model == null ? List.of() : List.of(model);
  }

  boolean isGiven() {
    return model != null;
  }

  /** The model's file. */
  String file() {
    if (model == null) {
      throw new IllegalArgumentException(
          "--model is missing; give an ONNX file such as --model net.onnx, and see --help");
    }
    return model;
  }

  NetworkFactory networks(Configuration configuration) {
    return ModelNetworks.read(
        configuration, file(), Optional.ofNullable(networkOutput), treatment());
  }

  /** What the results mean. */
  ResultKind results() {
    OutputValues values = outputValues();
    if (values.isClassMap()) {
      return ResultKind.CLASSES;
    }
    return probabilities || values.isProbability() ? ResultKind.PROBABILITIES : ResultKind.IMAGE;
  }

  private Treatment treatment() {
    return new Treatment(inputValues(), fit(), outputValues());
  }

  private InputValues inputValues() {
    if (bands.stream().anyMatch(band -> band < 1)) {
      throw new IllegalArgumentException("--bands counts from 1; write for example 1,2,3");
    }
    return new InputValues(
        bands,
        colour,
        Numbers.one("--input-scale", inputScale),
        Numbers.list("--mean", mean),
        Numbers.list("--std", deviation));
  }

  private SizeFit fit() {
    if (padToStride && padToCrop) {
      throw new IllegalArgumentException(
          "--pad-to-crop pads to the stride as well; leave --pad-to-stride out");
    }
    SizeFit.Target target =
        padToStride
            ? SizeFit.Target.STRIDE
            : padToCrop ? SizeFit.Target.CROP : SizeFit.Target.NOTHING;
    return new SizeFit(target, padMode);
  }

  private OutputValues outputValues() {
    if (argMax && threshold != null) {
      throw new IllegalArgumentException("--argmax and --threshold exclude each other");
    }
    if (channels.stream().anyMatch(channel -> channel < 0)) {
      throw new IllegalArgumentException("--channel counts from 0; write for example --channel 1");
    }
    OutputValues.Classes classes =
        argMax
            ? OutputValues.Classes.ARGMAX
            : threshold != null ? OutputValues.Classes.THRESHOLD : OutputValues.Classes.NONE;
    return new OutputValues(activation, channels, classes, threshold == null ? 0 : threshold);
  }
}
