package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.operator.Activation;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Locality;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {

  private static final Node RELU = new Node("relu", Activation.relu(), List.of(), List.of(0));

  @Test
  void chainsAreBuiltInOrder() {
    Network blur =
        Network.chain()
            .then(
                "blur",
                Convolution.layer(1, 1, Window.valid(3), Window.ONE),
                Tensor.of(new float[] {1, 2, 1}, 1, 1, 3, 1))
            .build();
    Network both = Network.chain().then("relu", Activation.relu()).then(blur).then(blur).build();
    assertThat(both.nodes()).extracting(Node::name).containsExactly("relu", "blur", "blur 2");
    assertThat(both.maps()).isEqualTo(4);
    assertThat(both.isInput(0)).isTrue();
    assertThat(both.producer(2).name()).isEqualTo("blur");
    Shape input = new Shape(1, 10, 4);
    assertThat(both.shapes(List.of(input)))
        .containsExactly(input, input, new Shape(1, 8, 4), new Shape(1, 6, 4));
    assertThat(both.parameters()).isEqualTo(6);
    assertThat(both.multiplications(List.of(input))).isEqualTo(3 * 8 * 4 + 3 * 6 * 4);
  }

  @Test
  void aNetworkIsAsLocalAsItsLeastLocalNode() {
    assertThat(Network.chain().then("relu", Activation.relu()).build().locality())
        .isEqualTo(Locality.LOCAL);
    assertThat(
            Network.chain()
                .then("up", Resize.alignedCorners(2))
                .then("relu", Activation.relu())
                .build()
                .locality())
        .isEqualTo(Locality.SIZE_DEPENDENT);
    Tensor ones = Tensor.of(new float[] {1}, 1);
    assertThat(
            Network.chain()
                .then("norm", new InstanceNormalization(1, 0), ones, ones)
                .then("up", Resize.alignedCorners(2))
                .build()
                .locality())
        .isEqualTo(Locality.WHOLE_MAP);
  }

  @Test
  void whatIsRefused() {
    assertThatThrownBy(() -> new Network(List.of(), List.of(RELU), List.of(0)))
        .hasMessage("a network needs at least one input and one output");
    assertThatThrownBy(() -> new Network(List.of("x"), List.of(RELU, RELU), List.of(1)))
        .hasMessage("two maps of the network are called relu");
    Node ahead = new Node("ahead", Activation.relu(), List.of(), List.of(1));
    assertThatThrownBy(() -> new Network(List.of("x"), List.of(ahead), List.of(1)))
        .hasMessage("ahead reads map 1, which does not come before it");
    assertThatThrownBy(() -> new Network(List.of("x"), List.of(RELU), List.of(2)))
        .hasMessage("the network has no map 2 to give");
    Network network = new Network(List.of("x"), List.of(RELU), List.of(1));
    assertThatThrownBy(() -> network.shapes(List.of()))
        .hasMessage("the network takes 1 inputs, not 0");
    Network twoInputs = new Network(List.of("x", "y"), List.of(RELU), List.of(2));
    assertThatThrownBy(() -> Network.chain().then(twoInputs))
        .hasMessage("only a network of one input and one output can follow");
    Network notLast = new Network(List.of("x"), List.of(RELU), List.of(0));
    assertThatThrownBy(() -> Network.chain().then(notLast))
        .hasMessage("the network's last node is not its output");
  }

  @Test
  void shapesThatDoNotFitNameTheNode() {
    Node concat = new Node("join", new Concat(List.of(1, 1)), List.of(), List.of(0, 1));
    Network network = new Network(List.of("x", "y"), List.of(concat), List.of(2));
    assertThatThrownBy(() -> network.shapes(List.of(new Shape(1, 20, 20), new Shape(1, 21, 20))))
        .hasMessage("join: cannot concat maps of 20×20×1 and 21×20×1; pad or crop one of them");
  }

  @Test
  void whatANodeRefuses() {
    assertThatThrownBy(() -> new Node("sum", new ElementWise(Operation.ADD), List.of(), List.of(0)))
        .hasMessage("sum: add takes 2 inputs, not 1");
    Convolution convolution = Convolution.layer(2, 4, Window.valid(3), Window.valid(5));
    assertThatThrownBy(() -> new Node("conv", convolution, List.of(), List.of(0)))
        .hasMessage("conv takes 1 to 2 parameters, not 0");
    Tensor turned = Tensor.of(new float[120], 4, 2, 5, 3);
    assertThatThrownBy(() -> new Node("conv", convolution, List.of(turned), List.of(0)))
        .hasMessage("conv needs parameter 0 of shape [4, 2, 3, 5], not [4, 2, 5, 3]");
    assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
        .hasMessage("a tensor of shape [2, 3] has 6 values, not 5");
  }
}
