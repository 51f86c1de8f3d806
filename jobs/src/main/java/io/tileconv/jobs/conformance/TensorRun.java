package io.tileconv.jobs.conformance;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.onnx.ImportedNetwork;
import io.tileconv.onnx.ImportedNetwork.Port;
import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.TapIndices;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs a network on whole tensors: each index of the batch is a map of its own. */
final class TensorRun {

  private final ImportedNetwork network;
  private final List<List<Block>> inputs = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();

  TensorRun(Binding binding) {
    this.network = binding.network();
    for (Port port : network.inputs()) {
      List<Block> blocks = blocks(port, binding.inputs().get(port.name()));
      Region region = blocks.get(0).region();
      inputs.add(blocks);
      shapes.add(new Shape(blocks.get(0).channels(), region.height(), region.width()));
    }
  }

  /** The maps of a tensor, with tap numbers in place of the indices of a pooling. */
  private static List<Block> blocks(Port port, OnnxTensor tensor) {
    List<Block> blocks = port.layout().blocks(tensor);
    if (port.taps().isPresent()) {
      TapIndices indices = port.taps().get();
      for (Block block : blocks) {
        eachValue(
            block, (c, y, x) -> block.set(c, y, x, indices.tap((long) block.at(c, y, x), y, x)));
      }
    }
    return blocks;
  }

  private interface Place {
    void at(int channel, long row, long column);
  }

  private static void eachValue(Block block, Place place) {
    Region region = block.region();
    for (int c = 0; c < block.channels(); c++) {
      for (long y = region.top(); y < region.rows().end(); y++) {
        for (long x = region.left(); x < region.columns().end(); x++) {
          place.at(c, y, x);
        }
      }
    }
  }

  private int batch() {
    return inputs.stream().mapToInt(List::size).max().orElse(1);
  }

  /** One output as a tensor. */
  OnnxTensor output(int number) throws IOException {
    return output(number, (executor, sources, block) -> {});
  }

  /**
   * The same.
   *
   * @throws SeamException if tiles do not give the bits of the whole
   */
  OnnxTensor checkedOutput(int number) throws IOException {
    return output(number, TensorRun::checkTiles);
  }

  /** What is done with each whole map. */
  private interface Check {
    void of(TileExecutor executor, List<BlockSource> sources, Block whole) throws IOException;
  }

  private OnnxTensor output(int number, Check check) throws IOException {
    Network whole = network.network();
    int map = whole.outputs().get(number);
    Network single = new Network(whole.inputs(), whole.nodes(), List.of(map));
    TileExecutor executor = new TileExecutor(single, shapes, Arithmetic.EXACT);
    Region region = Region.whole(executor.shapes().get(map));
    List<Block> blocks = new ArrayList<>();
    for (int n = 0; n < batch(); n++) {
      List<BlockSource> sources = new ArrayList<>();
      for (List<Block> input : inputs) {
        sources.add(BlockSource.of(input.get(input.size() == 1 ? 0 : n)));
      }
      Block block = executor.compute(region, sources);
      check.of(executor, sources, block);
      blocks.add(block);
    }
    return tensor(network.outputs().get(number), blocks);
  }

  private static void checkTiles(TileExecutor executor, List<BlockSource> sources, Block whole)
      throws IOException {
    Region region = whole.region();
    // Odd, so that they are not aligned to strides.
    long height = Math.max(1, region.height() / 3) | 1;
    long width = Math.max(1, region.width() / 3) | 1;
    TileGrid grid = new TileGrid(region, height, width);
    for (long tile = 0; tile < grid.tiles(); tile++) {
      Block block = executor.compute(grid.tile(tile), sources);
      if (!block.sameBits(whole.view(grid.tile(tile)))) {
        throw new SeamException(
            "the tile " + grid.tile(tile) + " differs from the whole of " + region);
      }
    }
  }

  private static OnnxTensor tensor(Port port, List<Block> blocks) {
    OnnxTensor tensor = port.layout().tensor(port.name(), blocks);
    if (port.taps().isEmpty()) {
      return tensor;
    }
    TapIndices indices = port.taps().get();
    // Places in a tensor do not fit a float32, so they are written as integers.
    long[] places = new long[tensor.size()];
    int[] next = {0};
    for (int n = 0; n < blocks.size(); n++) {
      Block block = blocks.get(n);
      long firstMap = (long) n * block.channels();
      eachValue(
          block,
          (c, y, x) ->
              places[next[0]++] = indices.place(firstMap + c, (long) block.at(c, y, x), y, x));
    }
    return OnnxTensor.of(port.name(), places, tensor.shape());
  }

  /** Tiles and the whole do not have the same bits. */
  static final class SeamException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SeamException(String message) {
      super(message);
    }
  }
}
