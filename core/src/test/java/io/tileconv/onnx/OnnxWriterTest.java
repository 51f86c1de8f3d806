package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Activation;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Pad;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxWriterTest {

  private static ImportedNetwork read(byte[] file, Shape input) throws IOException {
    OnnxModel model = OnnxReader.read(file, ExternalData.NONE);
    return OnnxReader.network(model, Map.of(model.inputs().get(0).name(), input));
  }

  private static Block output(Network network, Shape shape, Block input) throws IOException {
    TileExecutor executor = new TileExecutor(network, List.of(shape), Arithmetic.EXACT);
    Region region = Region.whole(executor.shapes().get(network.outputs().get(0)));
    return executor.compute(region, List.of(BlockSource.of(input)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet_water", "esrgan_slim_x2"})
  void aModelThatIsReadAndWrittenIsTheSameNetwork(String name) throws IOException {
    Network network =
        OnnxReader.network(OnnxReader.read(Path.of("../data/models", name + ".onnx"))).network();
    OnnxModel written = OnnxReader.read(OnnxWriter.write(network, List.of(3)), ExternalData.NONE);
    assertThat(OnnxReader.network(written).network()).isEqualTo(network);
  }

  private static Network single(OperatorCase operator) {
    Node node = new Node("node", operator.operator(), operator.parameters(), List.of(0));
    return new Network(List.of("input"), List.of(node), List.of(1));
  }

  /** Writes, reads and runs; false if ONNX has no such operator. */
  private static boolean survives(Network network, Shape shape, SplittableRandom random)
      throws IOException {
    byte[] file;
    try {
      file = OnnxWriter.writeFor(network, List.of(shape));
    } catch (OnnxException e) {
      assertThat(e).hasMessageStartingWith("node '");
      return false;
    }
    Block input = RandomBlocks.map(shape, random);
    Block expected = output(network, shape, input);
    Block actual = output(read(file, shape).network(), shape, input);
    if (network.nodes().stream().anyMatch(node -> node.operator() instanceof BedOfNails)) {
      // Which may change the sign of a zero: 0 + 1 · -0 is 0.
      dropSignsOfZeros(actual);
      dropSignsOfZeros(expected);
    }
    assertThat(actual.sameBits(expected)).as("the same bits of " + network).isTrue();
    return true;
  }

  private static void dropSignsOfZeros(Block block) {
    for (int i = 0; i < block.data().length; i++) {
      block.data()[i] += 0;
    }
  }

  @TestFactory
  Stream<DynamicTest> aWrittenNetworkGivesTheSameBits() {
    return RandomCases.of(
        100,
        random -> {
          RandomNetworks.Sample sample = RandomNetworks.graph(1 + random.nextInt(6), random);
          survives(sample.network(), sample.input(), random);
        });
  }

  @Test
  void everyOperatorButAFewCanBeWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    TreeSet<String> written = new TreeSet<>();
    TreeSet<String> operators = new TreeSet<>();
    for (int i = 0; i < 600; i++) {
      Shape shape = RandomOperators.shape(random);
      OperatorCase operator =
          i % 10 == 0
              ? RandomOperators.wholeMap(shape, random)
              : RandomOperators.local(shape, random);
      String type = operator.operator().getClass().getSimpleName();
      operators.add(type);
      if (operator.inputs().size() == 1 && survives(single(operator), shape, random)) {
        written.add(type);
      }
    }
    operators.removeAll(written);
    assertThat(operators).isSubsetOf("MaxPoolingIndices", "MaxUnpooling", "Validity");
    assertThat(written).hasSizeGreaterThan(12);
  }

  @Test
  void aFlippedKernelWithAnotherBorderIsWrittenAsALayer() throws IOException {
    Convolution convolution =
        new Convolution(
            1,
            1,
            1,
            Window.centred(3, 1, 1),
            Window.centred(2, 1, 1),
            Border.REFLECT,
            Orientation.CONVOLUTION);
    Network network =
        Network.chain()
            .then("filter", convolution, Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 3, 2))
            .build();
    Network read = read(OnnxWriter.write(network, List.of(1)), new Shape(1, 9, 9)).network();
    assertThat(read.nodes()).extracting(Node::name).containsExactly("filter padded", "filter");
    assertThat(read.nodes().get(1).parameters())
        .containsExactly(Tensor.of(new float[] {6, 5, 4, 3, 2, 1}, 1, 1, 3, 2));
  }

  @Test
  void outputsThatAreInputsOrRepeatedGetNamesOfTheirOwn() throws IOException {
    Node relu = new Node("relu", Activation.relu(), List.of(), List.of(0));
    Network network = new Network(List.of("x"), List.of(relu), List.of(0, 1, 1));
    ImportedNetwork read = read(OnnxWriter.write(network, List.of(2)), new Shape(2, 3, 4));
    List<String> names = new ArrayList<>();
    read.outputs().forEach(port -> names.add(port.name()));
    assertThat(names).containsExactly("x copy", "relu", "relu copy");
    assertThat(read.network()).isEqualTo(network);
  }

  @Test
  void whatOnnxDoesNotHaveIsNamedWithItsNode() {
    Network network = Network.chain().then("mirror", new Pad(1, 1, 1, 1, Border.SYMMETRIC)).build();
    assertThatThrownBy(() -> OnnxWriter.write(network, List.of(1)))
        .isInstanceOf(OnnxException.class)
        .hasMessage("node 'mirror' (pad): ONNX has no symmetric padding");
  }
}
