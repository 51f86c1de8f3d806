package io.tileconv.network;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.Pointwise;
import io.tileconv.operator.Operator;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The kinds of {@link Step}. */
final class Steps {

  private Steps() {}

  /** Reads an input of the network. */
  static final class Read implements Step {
    private final Ring ring;
    private final BlockSource source;
    private Region target;
    private Block block;

    Read(Ring ring, BlockSource source) {
      this.ring = ring;
      this.source = source;
    }

    @Override
    public void demand(Span group) {
      target = new Region(group, ring.region().columns());
    }

    @Override
    public void touch() {}

    @Override
    public void open(float[] arena) {
      block = Block.movable(ring.channels(), arena);
    }

    @Override
    public void run() throws IOException {
      ring.turn(block, target);
      source.read(block);
    }
  }

  /** Copies a map that two readers want to see with different borders. */
  static final class Copy implements Step {
    private final Ring ring;
    private final RowReader reader;
    private Region target;
    private Block block;

    Copy(Ring ring, RowReader reader) {
      this.ring = ring;
      this.reader = reader;
    }

    @Override
    public void demand(Span group) throws IOException {
      target = new Region(group, ring.region().columns());
      reader.demand(target);
    }

    @Override
    public void touch() {
      reader.touch();
    }

    @Override
    public void open(float[] arena) {
      reader.open(arena);
      block = Block.movable(ring.channels(), arena);
    }

    @Override
    public void run() {
      ring.turn(block, target);
      reader.turn().copyTo(block);
    }
  }

  /** Computes an operator. */
  static final class Compute implements Step {
    private final Ring ring;

    /** The part of the map that is needed; the ring may hold more. */
    private final Region region;

    private final Operator operator;
    private final List<Shape> inputs;

    /** One for each input; null for the one that is the target. */
    private final List<RowReader> readers;

    private Computation computation;
    private final List<Block> sources = new ArrayList<>();
    private Region target;
    private Block block;

    Compute(
        Ring ring,
        Region region,
        Operator operator,
        List<Shape> inputs,
        List<RowReader> readers,
        Computation computation) {
      this.ring = ring;
      this.region = region;
      this.operator = operator;
      this.inputs = inputs;
      this.readers = readers;
      this.computation = computation;
    }

    /** Makes another computation a part of this one, if it is of values alone; else it is not. */
    boolean finish(Computation next) {
      if (computation instanceof Finishing finishing && next instanceof Pointwise pointwise) {
        computation = finishing.finishedBy(pointwise.function());
        return true;
      }
      return false;
    }

    @Override
    public void demand(Span group) throws IOException {
      target = new Region(group.intersection(region.rows()), region.columns());
      if (target.isEmpty()) {
        return;
      }
      for (int i = 0; i < readers.size(); i++) {
        if (readers.get(i) != null) {
          readers.get(i).demand(operator.source(target, i, inputs));
        }
      }
    }

    @Override
    public void touch() {
      if (target.isEmpty()) {
        return;
      }
      for (RowReader reader : readers) {
        if (reader != null) {
          reader.touch();
        }
      }
    }

    @Override
    public void open(float[] arena) {
      block = Block.movable(ring.channels(), arena);
      sources.clear();
      for (RowReader reader : readers) {
        if (reader != null) {
          reader.open(arena);
        }
        sources.add(block);
      }
    }

    @Override
    public void run() {
      if (target.isEmpty()) {
        return;
      }
      ring.turn(block, target);
      for (int i = 0; i < readers.size(); i++) {
        if (readers.get(i) != null) {
          sources.set(i, readers.get(i).turn());
        }
      }
      computation.compute(sources, block);
    }
  }
}
