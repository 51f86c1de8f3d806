package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.onnx.ExternalData;
import io.tileconv.onnx.OnnxException;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.operator.Border;
import io.tileconv.tile.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The networks that an ONNX model is for images, each made for one image size. */
public final class ModelNetworks implements NetworkFactory {

  /** The format's own limit: a protobuf message has at most 2 GiB. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final String file;
  private final OnnxModel model;
  private final String input;
  private final Treatment treatment;

  /**
   * What is done around the model.
   *
   * @param before with the image's values
   * @param fit with the image's size
   * @param after with the results
   */
  public record Treatment(InputValues before, SizeFit fit, OutputValues after) {
    public static final Treatment NONE =
        new Treatment(InputValues.UNCHANGED, SizeFit.NONE, OutputValues.UNCHANGED);
  }

  private ModelNetworks(String file, OnnxModel model, Treatment treatment) {
    this.file = file;
    this.model = model;
    this.input = model.inputs().get(0).name();
    this.treatment = treatment;
  }

  /**
   * A model of one input and one output.
   *
   * @throws JobException if the file is no model that can be run over images
   */
  public static ModelNetworks read(Configuration configuration, String file, Treatment treatment) {
    return read(configuration, file, Optional.empty(), treatment);
  }

  /**
   * A model of one input.
   *
   * @param output which of its outputs is wanted, if it has several
   * @throws JobException if the file is no model that can be run over images
   */
  public static ModelNetworks read(
      Configuration configuration, String file, Optional<String> output, Treatment treatment) {
    OnnxModel model = model(configuration, file);
    if (output.isPresent()) {
      try {
        model = model.giving(output.get());
      } catch (OnnxException e) {
        throw new JobException(JobException.Kind.USAGE, file + ": " + e.getMessage(), e);
      }
    }
    if (model.inputs().size() != 1) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          file
              + ": has "
              + model.inputs().size()
              + " inputs, and images are for one; give all as tensors with --input NAME=FILE");
    }
    if (model.outputs().size() != 1) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          file
              + ": has "
              + model.outputs().size()
              + " outputs; choose one with --output: "
              + String.join(", ", model.outputs()));
    }
    return new ModelNetworks(file, model, treatment);
  }

  /**
   * @throws JobException if the file is no model that can be read
   */
  public static OnnxModel model(Configuration configuration, String file) {
    try {
      Path path = new Path(file);
      FileSystem fileSystem = path.getFileSystem(configuration);
      return OnnxReader.read(bytes(fileSystem, path), externalData(fileSystem, path.getParent()));
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, file + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + InputFiles.firstLine(e), e);
    }
  }

  /**
   * The bytes of a model's file.
   *
   * @throws IOException if there is no such file, or it is larger than a model may be
   */
  public static byte[] bytes(FileSystem fileSystem, Path path) throws IOException {
    long length = fileSystem.getFileStatus(path).getLen();
    if (length > MOST_BYTES) {
      throw new IOException("has " + length + " bytes, more than an ONNX model may have");
    }
    byte[] bytes = new byte[(int) length];
    try (FSDataInputStream in = fileSystem.open(path)) {
      in.readFully(0, bytes);
    }
    return bytes;
  }

  private static ExternalData externalData(FileSystem fileSystem, Path directory) {
    return (location, offset, length) -> {
      if (new Path(location).isAbsolute() || List.of(location.split("/")).contains("..")) {
        throw new OnnxException("the weights' location '" + location + "' leaves the directory");
      }
      Path file = new Path(directory == null ? new Path(".") : directory, location);
      if (fileSystem.getFileStatus(file).getLen() - length < offset) {
        throw new OnnxException(
            "the weights' file '"
                + location
                + "' has no "
                + length
                + " bytes from "
                + offset
                + " on");
      }
      byte[] bytes = new byte[length];
      try (FSDataInputStream in = fileSystem.open(file)) {
        in.readFully(offset, bytes);
      }
      return bytes;
    };
  }

  /**
   * The network for images of any size, without the scale of its input.
   *
   * @throws OnnxException if its operators depend on the size
   */
  public Network networkOfAnySize() {
    return OnnxReader.network(model).network();
  }

  @Override
  public Network network(List<Shape> inputs) {
    Shape image = inputs.get(0);
    int channels = treatment.before().channels(image.channels());
    checkChannels(image.channels(), channels);
    Shape given = new Shape(channels, image.height(), image.width());
    FittedModel fitted = FittedModel.of(this::model, given, treatment.fit().to());
    NetworkParts parts = new NetworkParts();
    int map =
        fitted.add(
            parts,
            new Border(treatment.fit().mode(), 0),
            padded -> treatment.before().add(parts, image.channels(), padded));
    Network unfinished = parts.build(map);
    int count = unfinished.shapes(inputs).get(map).channels();
    return parts.build(treatment.after().add(parts, map, count));
  }

  @Override
  public List<String> notes(List<InputImage> images) {
    return OnnxReader.notes(model).stream().map(note -> file + ": " + note).toList();
  }

  private Network model(Shape shape) {
    try {
      return OnnxReader.network(model, Map.of(input, shape)).network();
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage(), e);
    }
  }

  private void checkChannels(int bands, int channels) {
    long wanted = OnnxReader.channels(model, input);
    if (wanted != OnnxModel.UNKNOWN && wanted != channels) {
      throw new OnnxException(
          "has "
              + bands
              + (bands == 1 ? " band" : " bands")
              + (bands == channels ? "" : " (" + channels + " after --bands and --channel-order)")
              + ", but the network takes "
              + wanted
              + "; "
              + advice(bands, wanted));
    }
  }

  private static String advice(int bands, long wanted) {
    if (wanted == 3 && bands == 4) {
      return "leave the fourth, often alpha, out with --bands 1,2,3";
    }
    if (wanted == 3 && bands <= 2) {
      return "make three of the first with --bands 1,1,1";
    }
    if (wanted == 1 && bands >= 3) {
      return "use one with --bands 1, or the brightness with --channel-order grey"
          + (bands > 3 ? " --bands 1,2,3" : "");
    }
    return "choose them with --bands";
  }

  /** Sizes inside a model may follow from the image's. */
  @Override
  public Object key(List<Shape> inputs) {
    return inputs;
  }
}
