package io.tileconv.kernel;

import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Convolutions and transposed convolutions in pairs of plain and vector kernel. Before it is timed,
 * a kernel's first rows are held against the reference, bit for bit. The counter {@code gigaflop}
 * is GFLOP/s; padding is filled in outside the measured time.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ConvolutionBenchmark {

  private static final long SEED = 4;
  private static final long CHECKED_MULTIPLICATIONS = 20_000_000;

  /** What is computed, by whom. */
  @State(Scope.Thread)
  public static class Subject {

    @Param({"vector", "plain"})
    public String kernel;

    @Param({
      "conv 64-64 k3x3 s1 d1 g1 p1 @256x256",
      "conv 64-128 k3x3 s2 d1 g1 p1 @256x256",
      "conv 64-256 k1x1 s1 d1 g1 p0 @128x128",
      "conv 3-64 k3x3 s1 d1 g1 p1 @512x512",
      "conv 128-128 k3x3 s1 d1 g128 p1 @256x256",
      "tconv 128-64 k2x2 s2 d1 g1 p0 @128x128",
      "tconv 64-64 k4x4 s2 d1 g1 p1 @128x128",
      "conv 16-16 k5x5 s1 d1 g1 p2 @256x256",
      "conv 1-1 k7x7 s1 d1 g1 p3 @2048x2048",
      "conv 1-1 k1x31 s1 d1 g1 p15 @2048x2048",
      "conv 1-1 k31x1 s1 d1 g1 p15 @2048x2048",
      "conv 3-8 k3x3 s1 d1 g1 p1 @511x511",
      "conv 5-17 k3x3 s1 d1 g1 p1 @255x255",
      "conv 48-48 k3x3 s1 d1 g1 p1 @56x56",
      "conv 96-96 k3x3 s1 d1 g1 p1 @28x28",
      "conv 256-256 k3x3 s1 d2 g1 p2 @32x32",
      "conv 256-256 k3x3 s1 d4 g1 p4 @32x32",
      "conv 512-512 k3x3 s1 d1 g1 p1 @16x16",
      "conv 64-64 k3x3 s1 d1 g2 p1 @128x128",
      "conv 64-64 k3x3 s1 d1 g32 p1 @128x128",
      "conv 64-64 k1x7 s1 d1 g1 p3 @128x128",
      "conv 64-64 k7x1 s1 d1 g1 p3 @128x128",
      "conv 32-64 k3x3 s3 d1 g1 p1 @255x255",
      "conv 128-128 k3x3 s2 d1 g128 p1 @128x128",
      "conv 64-3 k3x3 s1 d1 g1 p1 @256x256",
      "conv 64-1 k1x1 s1 d1 g1 p0 @256x256",
      "conv 64-64 k3x3 s1 d1 g1 p1 @14x14",
      "conv 64-64 k3x3 s1 d1 g1 p1 @7x7",
      "tconv 256-128 k3x3 s2 d1 g1 p1 @32x32",
      "conv 1-1 k3x3 s1 d1 g1 p1 @2048x2048",
      "conv 1-1 k5x5 s1 d1 g1 p2 @2048x2048",
      "conv 1-1 k15x15 s1 d1 g1 p7 @2048x2048",
      "conv 1-1 k31x31 s1 d1 g1 p15 @2048x2048",
      "conv 1-1 k63x63 s1 d1 g1 p31 @2048x2048",
      "conv 3-16 k9x9 s1 d1 g1 p4 @512x512"
    })
    public String shape;

    private Computation computation;
    private List<Block> sources;
    private Block target;
    private double gigaflop;

    @Setup
    public void prepare() {
      BenchmarkCase subject = BenchmarkCase.parse(shape);
      SplittableRandom random = new SplittableRandom(SEED);
      Request request = subject.request(random);
      Region whole = Region.whole(request.output());
      Region source = subject.operator().source(whole, 0, request.inputs());
      Block block = Block.allocate(source, subject.input().channels());
      float[] data = block.data();
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(-1, 1);
      }
      sources = List.of(block);
      target = Block.allocate(whole, request.output().channels());
      gigaflop = subject.operations() * 1e-9;
      computation = kernel(request).prepare(request);
      computation.compute(sources, target);
      check(request, subject.operator().multiplications(request.inputs()));
    }

    private Kernel kernel(Request request) {
      return Kernels.all().stream()
          .filter(candidate -> candidate.name().equals(kernel))
          .filter(candidate -> candidate.refusal(request).isEmpty())
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the " + kernel + " kernel does not run"));
    }

    private void check(Request request, long multiplications) {
      Region whole = target.region();
      long perRow = Math.max(1, multiplications / whole.height());
      long rows = Math.min(whole.height(), CHECKED_MULTIPLICATIONS / perRow + 1);
      Region part = Region.of(0, 0, rows, whole.width());
      Block expected = Block.allocate(part, target.channels());
      new ReferenceKernel().prepare(request).compute(sources, expected);
      if (!expected.sameBits(target.view(part))) {
        throw new IllegalStateException(kernel + " differs from the reference on " + shape);
      }
    }
  }

  /** Counts work, so that JMH reports it by the second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    public double gigaflop;
  }

  @Benchmark
  public float compute(Subject subject, Work work) {
    subject.computation.compute(subject.sources, subject.target);
    work.gigaflop += subject.gigaflop;
    return subject.target.data()[0];
  }
}
