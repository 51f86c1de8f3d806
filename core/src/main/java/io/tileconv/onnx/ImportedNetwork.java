package io.tileconv.onnx;

import io.tileconv.network.Network;
import java.util.List;
import java.util.Optional;

/**
 * The network of a model, and how its maps stand for the model's tensors.
 *
 * @param network its inputs have the model's names; inputs that nothing reads are left out
 * @param inputs one for each input of the network
 * @param outputs one for each output of the network
 */
public record ImportedNetwork(Network network, List<Port> inputs, List<Port> outputs) {

  public ImportedNetwork {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * An input or output.
   *
   * @param name in the model
   * @param layout which axis of the tensor is which of the map
   * @param type of the tensor's elements in the model; the map has float32
   * @param taps present if the tensor holds the indices of a max pooling
   */
  public record Port(String name, Layout layout, ElementType type, Optional<TapIndices> taps) {}
}
