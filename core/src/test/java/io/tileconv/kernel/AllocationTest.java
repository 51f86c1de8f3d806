package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tileconv.kernel.fft.FftKernel;
import io.tileconv.kernel.vector.VectorKernel;
import io.tileconv.kernel.winograd.RowWinogradKernel;
import io.tileconv.kernel.winograd.WinogradKernel;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls allocate nothing once the compiler has compiled them: before, each vector is an object.
 * Executors make thousands of calls for a few rows each.
 */
class AllocationTest {

  private static final int CALLS = 50;
  private static final int MOST_ROUNDS = 4000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<Named<Operator>> operators() {
    Window three = Window.centred(3, 1, 1);
    Window strided = Window.centred(3, 2, 1);
    TransposedWindow fourfold = new TransposedWindow(4, 2, 1, 1, 1, 0);
    TransposedWindow twice = new TransposedWindow(2, 2, 1, 0, 0, 0);
    return Stream.of(
        Named.of("3×3", Convolution.layer(16, 12, three, three)),
        Named.of("3×3 of many taps", Convolution.layer(40, 5, three, three)),
        Named.of("3×3 with stride 2", Convolution.layer(8, 6, strided, strided)),
        Named.of("1×1", Convolution.layer(16, 7, Window.centred(1, 1, 1), Window.centred(1, 1, 1))),
        Named.of("3×3 to one channel", Convolution.layer(8, 1, three, three)),
        Named.of("3×3 to many outputs", Convolution.layer(8, 32, three, three)),
        Named.of("3×3 to many outputs with stride 2", Convolution.layer(8, 32, strided, strided)),
        Named.of("3×3 depthwise", Convolution.depthwise(8, 1, three, three)),
        Named.of("3×3 depthwise with stride 2", Convolution.depthwise(8, 1, strided, strided)),
        Named.of("transposed 2×2", new TransposedConvolution(8, 6, 1, twice, twice)),
        Named.of("transposed 4×4", new TransposedConvolution(8, 16, 1, fourfold, fourfold)));
  }

  @ParameterizedTest
  @MethodSource("operators")
  void steadyCallsAllocateNothing(Operator operator) {
    Shape input = new Shape(operator instanceof Convolution c ? c.inChannels() : 8, 32, 64);
    Request request =
        new Request(operator, Agreement.parameters(operator, Seeds.random()), List.of(input));
    Shape output = request.output();
    Region rows = Region.of(4, 0, 4, output.width());
    Block target = Block.allocate(rows, output.channels());
    Block source = Block.allocate(operator.source(rows, 0, request.inputs()), input.channels());
    List<Block> sources = List.of(source);
    assertAllocatesNothing(new VectorKernel().prepare(request), sources, target);
  }

  static Stream<Named<Kernel>> algorithms() {
    return Stream.of(
        Named.of("winograd", new WinogradKernel()),
        Named.of("winograd-rows", new RowWinogradKernel()));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void fastAlgorithmsAllocateNothing(Kernel kernel) {
    Window three = Window.centred(3, 1, 1);
    Operator operator = Convolution.layer(16, 12, three, three);
    Request request =
        new Request(
            operator,
            Agreement.parameters(operator, Seeds.random()),
            List.of(new Shape(16, 32, 200)));
    Region rows = Region.of(4, 0, 4, 200);
    Block target = Block.allocate(rows, 12);
    Block source = Block.allocate(operator.source(rows, 0, request.inputs()), 16);
    assertAllocatesNothing(kernel.prepare(request), List.of(source), target);
  }

  /** On one channel, with a column left over behind the pairs of taps, and on a few. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void transformsAllocateNothing(int groups) {
    Window taps = Window.centred(17, 1, 1);
    Operator operator = Convolution.layer(3, 3, taps, taps).withGroups(groups);
    Request request =
        new Request(
            operator,
            Agreement.parameters(operator, Seeds.random()),
            List.of(new Shape(3, 99, 70)));
    Region rows = Region.of(0, 0, 99, 70);
    Block target = Block.allocate(rows, 3);
    Block source = Block.allocate(operator.source(rows, 0, request.inputs()), 3);
    assertAllocatesNothing(new FftKernel().prepare(request), List.of(source), target);
  }

  /** Maps so narrow that rows are joined. */
  @Test
  void narrowMapsAllocateNothing() {
    Window three = Window.centred(3, 1, 1);
    Operator operator = Convolution.layer(8, 24, three, three);
    Request request =
        new Request(
            operator, Agreement.parameters(operator, Seeds.random()), List.of(new Shape(8, 7, 7)));
    Region whole = Region.of(0, 0, 7, 7);
    Block target = Block.allocate(whole, 24);
    Block source = Block.allocate(operator.source(whole, 0, request.inputs()), 8);
    assertAllocatesNothing(new VectorKernel().prepare(request), List.of(source), target);
  }

  private static void assertAllocatesNothing(
      Computation computation, List<Block> sources, Block target) {
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && allocated > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        computation.compute(sources, target);
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).as("bytes of %d calls", CALLS).isZero();
  }
}
