package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.onnx.ExternalData;
import io.tileconv.onnx.OnnxException;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The networks that an ONNX model is for images, each made for one image size. */
public final class ModelNetworks implements NetworkFactory {

  /** The format's own limit: a protobuf message has at most 2 GiB. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final OnnxModel model;
  private final String input;
  private final float inputScale;

  private ModelNetworks(OnnxModel model, float inputScale) {
    this.model = model;
    this.input = model.inputs().get(0).name();
    this.inputScale = inputScale;
  }

  /**
   * @param inputScale factor of the image's values before the network sees them
   * @throws JobException if the file is no model that can be run over images
   */
  public static ModelNetworks read(Configuration configuration, String file, float inputScale) {
    try {
      Path path = new Path(file);
      FileSystem fileSystem = path.getFileSystem(configuration);
      OnnxModel model =
          OnnxReader.read(bytes(fileSystem, path), externalData(fileSystem, path.getParent()));
      if (model.inputs().size() != 1 || model.outputs().size() != 1) {
        throw new OnnxException(
            "has "
                + model.inputs().size()
                + " inputs and "
                + model.outputs().size()
                + " outputs; give a model with one of each");
      }
      return new ModelNetworks(model, inputScale);
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, file + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + InputFiles.firstLine(e), e);
    }
  }

  private static byte[] bytes(FileSystem fileSystem, Path path) throws IOException {
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
    Network network = OnnxReader.network(model, Map.of(input, inputs.get(0))).network();
    if (inputScale == 1) {
      return network;
    }
    return Network.chain()
        .then(
            "input scale",
            new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT),
            Tensor.of(new float[] {inputScale}, 1))
        .then(network)
        .build();
  }

  /** Sizes inside a model may follow from the image's. */
  @Override
  public Object key(List<Shape> inputs) {
    return inputs;
  }
}
