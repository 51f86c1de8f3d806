package io.tileconv.gradient;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * The gradients of the weights and the bias of a convolution or a transposed convolution, in float.
 *
 * <p>Tap {@code t} joins place {@code near} of one map and {@code near·stride - padBegin +
 * t·dilation} of the other, {@code far}: the output and the input of a convolution, the input and
 * the output of a transposed one. The weights of one tap are a sum of outer products of their
 * channels, over the places of one map, which gives the columns; see {@link PlaceProducts} for the
 * order. The columns are those of the near map, or with stride 1 of the map that fills vectors
 * better.
 */
final class FastConvolutionSums implements ParameterSums {

  private final Window rows;
  private final Window columns;
  private final int groups;
  private final int nearPerGroup;
  private final int farPerGroup;
  private final boolean transposed;
  private final boolean flipped;
  private final boolean nearIsColumns;
  private final PlaceProducts products;
  private final ColumnSums bias;

  /** The other map with zeros around it, where it is read beyond its edge. */
  private Block surrounded;

  FastConvolutionSums(Convolution convolution) {
    this(
        convolution.rows(),
        convolution.columns(),
        convolution.groups(),
        convolution.outChannels(),
        convolution.inChannels(),
        false,
        convolution.orientation() == Orientation.CONVOLUTION);
  }

  FastConvolutionSums(TransposedConvolution convolution) {
    this(
        convolution.rows().window(),
        convolution.columns().window(),
        convolution.groups(),
        convolution.inChannels(),
        convolution.outChannels(),
        true,
        false);
  }

  private FastConvolutionSums(
      Window rows,
      Window columns,
      int groups,
      int near,
      int far,
      boolean transposed,
      boolean flipped) {
    this.rows = rows;
    this.columns = columns;
    this.groups = groups;
    this.nearPerGroup = near / groups;
    this.farPerGroup = far / groups;
    this.transposed = transposed;
    this.flipped = flipped;
    this.nearIsColumns =
        rows.stride() > 1
            || columns.stride() > 1
            || waste(nearPerGroup) * farPerGroup <= waste(farPerGroup) * nearPerGroup;
    this.products =
        nearIsColumns
            ? new PlaceProducts(nearPerGroup, farPerGroup, groups, rows, columns, 1)
            : new PlaceProducts(farPerGroup, nearPerGroup, groups, rows, columns, -1);
    this.bias = new ColumnSums(transposed ? far : near);
  }

  /** Lanes that so many columns take. It does not depend on the machine, nor do the bits then. */
  private static int waste(int columns) {
    return (columns + 7) / 8 * 8;
  }

  @Override
  public void add(List<Block> sources, Block outputGradient) {
    Block near = transposed ? sources.get(0) : outputGradient;
    Block far = transposed ? outputGradient : sources.get(0);
    bias.add(outputGradient);
    if (near.region().isEmpty()) {
      return;
    }
    if (nearIsColumns) {
      Region read =
          new Region(rows.source(near.region().rows()), columns.source(near.region().columns()));
      products.add(
          near, surrounded(far, read), rows.stride(), columns.stride(), read.top(), read.left());
    } else {
      Region read =
          new Region(reached(rows, far.region().rows()), reached(columns, far.region().columns()));
      products.add(
          far,
          surrounded(near, read),
          1,
          1,
          far.region().top() + rows.padBegin(),
          far.region().left() + columns.padBegin());
    }
  }

  /** The near places that taps join to far ones, for stride 1. */
  private static Span reached(Window window, Span far) {
    return new Span(
        far.begin() + window.padBegin() - window.extent() + 1, far.end() + window.padBegin());
  }

  /** A block of {@code wanted} with zeros where the map has nothing. */
  private Block surrounded(Block map, Region wanted) {
    if (map.region().contains(wanted)) {
      return map;
    }
    if (surrounded == null || !surrounded.region().equals(wanted)) {
      surrounded = Block.allocate(wanted, map.channels());
    }
    map.copyTo(surrounded);
    return surrounded;
  }

  @Override
  public void read(int parameter, float[] target) {
    if (parameter == 1) {
      for (int o = 0; o < target.length; o++) {
        target[o] = (float) bias.total(o);
      }
      return;
    }
    // The weights' first axis counts the near channels, the second the far ones, for both
    // operators.
    int taps = rows.taps() * columns.taps();
    for (int near = 0; near < groups * nearPerGroup; near++) {
      int group = near / nearPerGroup;
      int within = near % nearPerGroup;
      for (int far = 0; far < farPerGroup; far++) {
        int column = nearIsColumns ? within : far;
        int other = nearIsColumns ? far : within;
        int at = (near * farPerGroup + far) * taps;
        products.read(group, column, other, target, at, flipped ? -1 : 1);
      }
    }
  }

  @Override
  public boolean readsParameters() {
    return false;
  }

  @Override
  public void clear() {
    products.clear();
    bias.clear();
  }
}
