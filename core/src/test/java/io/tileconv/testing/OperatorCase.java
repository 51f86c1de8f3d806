package io.tileconv.testing;

import io.tileconv.kernel.Request;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.operator.Border;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator with its parameters and the shapes of its inputs.
 *
 * @param operator what is computed
 * @param parameters its parameters
 * @param inputs shapes of the whole input maps
 */
public record OperatorCase(Operator operator, List<Tensor> parameters, List<Shape> inputs) {

  public Shape output() {
    return operator.outputShape(inputs);
  }

  /** The whole output by the reference kernel, from whole inputs. */
  public Block whole(List<Block> maps) {
    Region target = Region.whole(output());
    List<Block> sources = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Region source = operator.source(target, i, inputs);
      sources.add(bordered(maps.get(i), source, operator.border(i)));
    }
    return compute(sources, target);
  }

  /** One region of the output by the reference kernel, from blocks that cover its sources. */
  public Block compute(List<Block> sources, Region target) {
    Block block = Block.allocate(target, output().channels());
    new ReferenceKernel()
        .prepare(new Request(operator, parameters, inputs))
        .compute(sources, block);
    return block;
  }

  /** A region of a map and of what lies around it, one value at a time. */
  public static Block bordered(Block map, Region wanted, Border border) {
    Block block = Block.allocate(wanted, map.channels());
    for (long row = wanted.top(); row < wanted.rows().end(); row++) {
      for (long column = wanted.left(); column < wanted.columns().end(); column++) {
        long y = border.mode().fold(row, map.region().height());
        long x = border.mode().fold(column, map.region().width());
        for (int c = 0; c < map.channels(); c++) {
          block.set(c, row, column, y < 0 || x < 0 ? border.value() : map.at(c, y, x));
        }
      }
    }
    return block;
  }
}
