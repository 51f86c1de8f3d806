package io.tileconv.gradient;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Whole maps in tests: as blocks, and as arrays {@code [channel][row][column]} of doubles. */
public final class Maps {

  private Maps() {}

  /** A block of a whole map; the values are floats. */
  public static Block block(Shape shape, double[] values) {
    Block block = Block.allocate(Region.whole(shape), shape.channels());
    int i = 0;
    for (int c = 0; c < shape.channels(); c++) {
      for (long row = 0; row < shape.height(); row++) {
        for (long column = 0; column < shape.width(); column++) {
          block.set(c, row, column, (float) values[i++]);
        }
      }
    }
    return block;
  }

  public static double[] values(Block block) {
    Region region = block.region();
    double[] values = new double[(int) region.area() * block.channels()];
    int i = 0;
    for (int c = 0; c < block.channels(); c++) {
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          values[i++] = block.at(c, row, column);
        }
      }
    }
    return values;
  }

  public static double[] absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  public static double[] ones(long size) {
    double[] ones = new double[(int) size];
    Arrays.fill(ones, 1);
    return ones;
  }

  public static Tensor tensor(double[] values, int... shape) {
    float[] floats = new float[values.length];
    IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
    return Tensor.of(floats, shape);
  }

  public static double[] values(Tensor tensor) {
    return IntStream.range(0, tensor.size()).mapToDouble(i -> tensor.data()[i]).toArray();
  }

  /** The network of one operator. */
  public static Network network(Operator operator, List<Tensor> parameters) {
    List<Integer> maps = IntStream.range(0, operator.arity()).boxed().toList();
    List<String> names = maps.stream().map(map -> "input " + map).toList();
    Node node = new Node("node", operator, parameters, maps);
    return new Network(names, List.of(node), List.of(maps.size()));
  }

  /** The whole output of a network. */
  public static Block compute(Network network, List<Shape> shapes, List<Block> inputs) {
    TileExecutor executor = new TileExecutor(network, shapes, Arithmetic.EXACT);
    Shape output = executor.shapes().get(network.outputs().get(0));
    return compute(executor, Region.whole(output), inputs);
  }

  public static Block compute(TileExecutor executor, Region target, List<Block> inputs) {
    try {
      return executor.compute(target, sources(inputs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<BlockSource> sources(List<Block> inputs) {
    List<BlockSource> sources = new ArrayList<>();
    inputs.forEach(input -> sources.add(BlockSource.of(input)));
    return sources;
  }
}
