package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Holds kernels against the reference, bit for bit, on random numbers. */
final class Agreement {

  private Agreement() {}

  /** Every kernel that claims the reference's bits and computes this request. */
  static List<Kernel> candidates(Request request) {
    return Kernels.all().stream()
        .filter(kernel -> !(kernel instanceof ReferenceKernel))
        .filter(kernel -> kernel.arithmetic() == Arithmetic.EXACT)
        .filter(kernel -> kernel.refusal(request).isEmpty())
        .toList();
  }

  /** Random parameters of the shapes that the operator wants; the optional one now and then. */
  static List<Tensor> parameters(Operator operator, SplittableRandom random) {
    List<int[]> shapes = operator.parameterShapes();
    int count = random.nextInt(operator.requiredParameters(), shapes.size() + 1);
    List<Tensor> parameters = new ArrayList<>();
    for (int[] shape : shapes.subList(0, count)) {
      int size = 1;
      for (int extent : shape) {
        size *= extent;
      }
      parameters.add(Tensor.of(values(size, random), shape));
    }
    return parameters;
  }

  /** Computes some regions with one prepared kernel and with the reference. */
  static void check(Kernel kernel, Request request, List<Region> targets, SplittableRandom random) {
    Computation reference = new ReferenceKernel().prepare(request);
    Computation computation = kernel.prepare(request);
    for (Region target : targets) {
      List<Block> sources = new ArrayList<>();
      for (int i = 0; i < request.inputs().size(); i++) {
        Region source = request.operator().source(target, i, request.inputs());
        sources.add(source(source, request.inputs().get(i).channels(), random));
      }
      Block expected = Block.allocate(target, request.output().channels());
      Block actual = scattered(target, request.output().channels(), random);
      reference.compute(sources, expected);
      computation.compute(sources, actual);
      assertThat(expected.sameBits(actual))
          .as("%s on %s of %s", kernel.name(), target, request.operator())
          .isTrue();
      checkInPlace(computation, request, sources, expected);
    }
  }

  /** Computes once more on a copy of each input that may be the target as well. */
  private static void checkInPlace(
      Computation computation, Request request, List<Block> sources, Block expected) {
    for (int i = 0; i < sources.size(); i++) {
      if (InPlace.isPossible(request.operator(), i, request.inputs())) {
        Block both = Block.allocate(expected.region(), expected.channels());
        sources.get(i).copyTo(both);
        List<Block> others = new ArrayList<>(sources);
        others.set(i, both);
        computation.compute(others, both);
        assertThat(expected.sameBits(both))
            .as("in place on %s of %s", expected.region(), request.operator())
            .isTrue();
      }
    }
  }

  /** Random regions of a map: the whole, its corners, and some within. */
  static List<Region> regions(Shape shape, int count, SplittableRandom random) {
    List<Region> regions = new ArrayList<>(List.of(Region.whole(shape)));
    for (int i = 0; i < count; i++) {
      long height = random.nextLong(1, shape.height() + 1);
      long width = random.nextLong(1, shape.width() + 1);
      regions.add(
          Region.of(
              random.nextLong(0, shape.height() - height + 1),
              random.nextLong(0, shape.width() - width + 1),
              height,
              width));
    }
    return regions;
  }

  /** Sometimes wider than it need be, as a view of a larger block is. */
  private static Block source(Region needed, int channels, SplittableRandom random) {
    int more = random.nextInt(3);
    Region region =
        Region.of(
            needed.top() - more,
            needed.left() - more,
            needed.height() + 2L * more,
            needed.width() + more);
    Block block = scattered(region, channels, random);
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < channels; c++) {
        float[] values = values((int) region.width(), random);
        System.arraycopy(values, 0, block.data(), block.rowStart(row, c), values.length);
      }
    }
    return random.nextBoolean() ? block : block.view(needed);
  }

  /** A block whose rows lie in any order, with odd gaps, and end with the array. */
  private static Block scattered(Region region, int channels, SplittableRandom random) {
    int width = (int) region.width();
    int rows = (int) region.height() * channels;
    int[] starts = new int[rows];
    int at = random.nextInt(3);
    for (int i = 0; i < rows; i++) {
      starts[i] = at;
      at += width + (i < rows - 1 ? random.nextInt(4) : 0);
    }
    for (int i = rows - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int start = starts[i];
      starts[i] = starts[j];
      starts[j] = start;
    }
    return Block.over(region, channels, new float[at], starts);
  }

  private static float[] values(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      // Negative zeros too: a sum that starts from the wrong zero shows.
      values[i] = random.nextInt(16) == 0 ? -0f : (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
