package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Pad;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Networks that give only a window of their result: cropped at their end, so that the window is
 * computed from what it needs of the whole image, and has the bits of the whole result there.
 *
 * @param whole the networks that give all of it
 * @param window in rows and columns of the result
 */
public record WindowedNetworks(NetworkFactory whole, Region window) implements NetworkFactory {

  @Override
  public Network network(List<Shape> inputs) {
    return cropped(whole.network(inputs), inputs);
  }

  @Override
  public Network network(InputImage image) {
    return cropped(whole.network(image), image.shapes());
  }

  private Network cropped(Network network, List<Shape> inputs) {
    int map = network.outputs().get(0);
    Shape result = network.shapes(inputs).get(map);
    Region all = Region.whole(result);
    if (!all.contains(window)) {
      throw new IllegalArgumentException(
          "its result has "
              + result.height()
              + " rows and "
              + result.width()
              + " columns, and the window "
              + window
              + " is not inside; choose another --window");
    }
    List<Node> nodes = new ArrayList<>(network.nodes());
    Pad crop =
        Pad.crop(
            window.top(),
            result.height() - window.rows().end(),
            window.left(),
            result.width() - window.columns().end());
    nodes.add(new Node(unused(network), crop, List.of(), List.of(map)));
    return new Network(network.inputs(), nodes, List.of(network.maps()));
  }

  private static String unused(Network network) {
    String name = "window";
    while (isUsed(network, name)) {
      name += " of the result";
    }
    return name;
  }

  private static boolean isUsed(Network network, String name) {
    return network.inputs().contains(name)
        || network.nodes().stream().anyMatch(node -> node.name().equals(name));
  }

  /** What is cropped away depends on the size. */
  @Override
  public Object key(List<Shape> inputs) {
    return List.of(whole.key(inputs), inputs);
  }

  @Override
  public Object key(InputImage image) {
    return List.of(whole.key(image), image.shapes());
  }

  @Override
  public Optional<Float> nodata(InputImage image) {
    return whole.nodata(image);
  }

  @Override
  public List<String> notes(List<InputImage> images) {
    return whole.notes(images);
  }
}
