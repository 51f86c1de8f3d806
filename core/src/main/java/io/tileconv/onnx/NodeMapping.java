package io.tileconv.onnx;

import java.util.List;

/** How the nodes of one kind become operators of a network. */
interface NodeMapping {

  /**
   * @return the node's outputs, in order; those that are not there cannot be read
   * @throws IllegalArgumentException if the node is wrong or is not supported; whoever calls puts
   *     the node's name in front
   */
  List<? extends Value> map(NodeImport node);
}
