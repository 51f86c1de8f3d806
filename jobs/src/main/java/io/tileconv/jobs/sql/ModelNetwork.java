package io.tileconv.jobs.sql;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.ModelNetworks;
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
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A network in ONNX, with its weights inside.
 *
 * @param name of the file that it came from
 * @param model the file's bytes; not copied
 * @param inputScale factor of the image's values before the network sees them
 */
public record ModelNetwork(String name, byte[] model, float inputScale) implements ImageNetwork {

  private static final ExternalData NONE =
      (location, offset, length) -> {
        throw new OnnxException(
            "its weights are in a file of their own, " + location + "; save it with them inside");
      };

  /**
   * @throws JobException if there is no such file or it is no network of one input and one output
   */
  public static ModelNetwork read(Configuration configuration, String file, float inputScale) {
    try {
      Path path = new Path(file);
      byte[] bytes = ModelNetworks.bytes(path.getFileSystem(configuration), path);
      ModelNetwork network = new ModelNetwork(file, bytes, inputScale);
      network.parsed();
      return network;
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, file + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + InputFiles.firstLine(e), e);
    }
  }

  private OnnxModel parsed() throws IOException {
    OnnxModel parsed = OnnxReader.read(model, NONE);
    if (parsed.inputs().size() != 1 || parsed.outputs().size() != 1) {
      throw new OnnxException(
          "has "
              + parsed.inputs().size()
              + " inputs and "
              + parsed.outputs().size()
              + " outputs; give a model with one of each");
    }
    return parsed;
  }

  @Override
  public Network network(Shape input) {
    try {
      OnnxModel parsed = parsed();
      Network network =
          OnnxReader.network(parsed, Map.of(parsed.inputs().get(0).name(), input)).network();
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
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": " + InputFiles.firstLine(e), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelNetwork that
        && name.equals(that.name)
        && inputScale == that.inputScale
        && Arrays.equals(model, that.model);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(model);
  }
}
