package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.pipeline.Images;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.onnx.OnnxWriter;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose operators see the whole map, in tiles on Spark: the bits of the whole. */
class WholeMapTest extends CommandTest {

  private static Tensor tensor(SplittableRandom random, int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensor.of(values, shape);
  }

  private static Network network() {
    SplittableRandom random = new SplittableRandom(5);
    Window three = Window.centred(3, 1, 1);
    List<Node> nodes =
        List.of(
            new Node(
                "conv",
                Convolution.layer(3, 4, three, three),
                List.of(tensor(random, 4, 3, 3, 3)),
                List.of(0)),
            new Node(
                "norm",
                new InstanceNormalization(4, 1e-5f),
                List.of(tensor(random, 4), tensor(random, 4)),
                List.of(1)),
            new Node("max", new GlobalPooling(Reduction.MAX), List.of(), List.of(1)),
            new Node("average", new GlobalPooling(Reduction.AVERAGE), List.of(), List.of(2)),
            new Node("both", new ElementWise(Operation.ADD), List.of(), List.of(3, 4)),
            new Node("gate", Activation.sigmoid(), List.of(), List.of(5)),
            new Node("excite", new ElementWise(Operation.MULTIPLY), List.of(), List.of(2, 6)),
            new Node(
                "group",
                new GroupNormalization(4, 2, 1e-3f),
                List.of(tensor(random, 4), tensor(random, 4)),
                List.of(7)));
    return new Network(List.of("x"), nodes, List.of(8));
  }

  /** A model whose operators see the whole map. */
  static byte[] model() throws IOException {
    return OnnxWriter.write(network(), List.of(3));
  }

  @ParameterizedTest
  @CsvSource({"0,local[2]", "13,local[2]", "32,local[1]"})
  void tilesDoNotShow(String tile, String master) throws IOException {
    Files.write(directory.resolve("net.onnx"), model());
    Block image = image("in.tif", 3, 61, 47);
    assertThat(
            run(
                "run",
                "--model",
                "@net.onnx",
                "--dtype",
                "float32",
                "--arithmetic",
                "exact",
                "--tile",
                tile,
                "--master",
                master,
                "@in.tif",
                "@out.tif"))
        .as(err)
        .isZero();
    Shape shape = new Shape(3, 61, 47);
    Block expected =
        new TileExecutor(network(), List.of(shape), Arithmetic.EXACT)
            .compute(image.region(), List.of(BlockSource.of(image)));
    assertThat(Images.read(directory.resolve("out.tif")).sameBits(expected)).isTrue();
  }

  @Test
  void thePlanNamesTheStages() throws IOException {
    Files.write(directory.resolve("net.onnx"), model());
    image("in.tif", 3, 61, 47);
    assertThat(run("plan", "--model", "@net.onnx", "@in.tif", "@out.tif")).as(err).isZero();
    assertThat(out)
        .contains("stage 1      gathers norm statistics, max statistics in tiles: ")
        .contains("stage 2      gathers average statistics in tiles: ")
        .contains("stage 3      gathers group statistics in tiles: ")
        .contains("stage 4      computes the result:");
  }

  @Test
  void aDamagedImageAmongGoodOnesIsListedAndLeftOut() throws IOException {
    Files.write(directory.resolve("net.onnx"), model());
    Files.createDirectory(directory.resolve("in"));
    image("in/good.png", 3, 20, 20);
    image("in/bad.png", 3, 20, 20);
    byte[] bytes = Files.readAllBytes(directory.resolve("in/bad.png"));
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(directory.resolve("in/bad.png"), bytes);
    assertThat(run("run", "--model", "@net.onnx", "@in", "@out")).isEqualTo(3);
    assertThat(err).contains("bad.png: ");
    assertThat(directory.resolve("out/good.png")).exists();
    assertThat(directory.resolve("out/bad.png")).doesNotExist();
  }
}
