package io.tileconv.network;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times a whole network in bands, without Spark and files: {@code MODEL.onnx SIZE BAND_HEIGHT
 * BAND_WIDTH THREADS ROUNDS}. Prints megapixels of input per second of the wall clock and of one
 * thread's CPU time, and last the share of each operator in two more rounds, with its
 * multiplications by direct convolution (halos left out).
 */
final class NetworkTiming {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Network network;
  private final List<Shape> inputs;
  private final TileGrid bands;
  private final Map<String, AtomicLong> shares = new TreeMap<>();
  private final Map<String, Double> work = new TreeMap<>();

  private NetworkTiming(String model, int size, int height, int width) throws IOException {
    Map<String, Shape> shapes = new TreeMap<>();
    var onnx = OnnxReader.read(Path.of(model));
    String name = onnx.inputs().get(0).name();
    Shape input = new Shape((int) OnnxReader.channels(onnx, name), size, size);
    shapes.put(name, input);
    Network whole = OnnxReader.network(onnx, shapes).network();
    inputs = new ArrayList<>(List.of(input));
    if (StagedNetwork.isNeeded(whole)) {
      StagedNetwork staged = StagedNetwork.of(whole, inputs);
      staged.statistics().forEach(statistic -> inputs.add(statistic.input()));
      network = Folding.fold(staged.local(), Arithmetic.FAST);
    } else {
      network = Folding.fold(whole, Arithmetic.FAST);
    }
    Shape output = network.shapes(inputs).get(network.outputs().get(0));
    long scale = Math.max(1, Math.round(output.height() / (double) size));
    bands = new TileGrid(Region.whole(output), height * scale, width * scale);
  }

  /** With a clock around every operator, for which those that are computed at once are parted. */
  private BandExecutor timedExecutor() {
    KernelChoices choices = new KernelChoices(network, inputs, Arithmetic.FAST);
    List<Computation> timed = new ArrayList<>();
    List<Computation> computations = choices.prepare();
    for (int i = 0; i < computations.size(); i++) {
      Node node = network.nodes().get(i);
      Computation computation = computations.get(i);
      String key =
          node.operator().name()
              + " "
              + choices.choices().get(i).kernel().name()
              + " "
              + node.name();
      double multiplications =
          node.operator().multiplications(Network.shapesOf(node.inputs(), choices.shapes()));
      work.put(key, multiplications);
      AtomicLong share = shares.computeIfAbsent(key, k -> new AtomicLong());
      timed.add(
          (sources, target) -> {
            long start = THREADS.getCurrentThreadCpuTime();
            computation.compute(sources, target);
            share.addAndGet(THREADS.getCurrentThreadCpuTime() - start);
          });
    }
    return new BandExecutor(new TileExecutor(choices, timed));
  }

  private static void fill(Block block) {
    for (long row = block.region().top(); row < block.region().rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        int at = block.rowStart(row, c);
        for (int i = 0; i < block.region().width(); i++) {
          block.data()[at + i] = ((row * 31 + (i + c) * 17L) & 255) / 256f;
        }
      }
    }
  }

  private long work(BandExecutor executor, AtomicLong next) {
    List<BlockSource> sources = new ArrayList<>();
    inputs.forEach(input -> sources.add(NetworkTiming::fill));
    long start = THREADS.getCurrentThreadCpuTime();
    for (long i = next.getAndIncrement(); i < bands.tiles(); i = next.getAndIncrement()) {
      Region band = bands.tile(i / bands.tileColumns(), i % bands.tileColumns());
      try {
        executor.compute(band, sources, (output, rows) -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  private void run(int threads, int rounds) throws InterruptedException {
    List<BandExecutor> executors = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      executors.add(new BandExecutor(network, inputs, Arithmetic.FAST));
    }
    double pixels = inputs.get(0).height() * (double) inputs.get(0).width();
    for (int round = 0; round < rounds; round++) {
      AtomicLong next = new AtomicLong();
      AtomicLong cpu = new AtomicLong();
      long start = System.nanoTime();
      List<Thread> running = new ArrayList<>();
      for (BandExecutor executor : executors) {
        Thread thread = new Thread(() -> cpu.addAndGet(work(executor, next)));
        thread.start();
        running.add(thread);
      }
      for (Thread thread : running) {
        thread.join();
      }
      System.out.printf(
          Locale.ROOT,
          "%.3f Mpx/s, %.3f per CPU second%n",
          pixels * 1e3 / (System.nanoTime() - start),
          pixels * 1e3 / cpu.get());
    }
    BandExecutor timed = timedExecutor();
    for (int round = 0; round < 2; round++) {
      shares.values().forEach(share -> share.set(0));
      work(timed, new AtomicLong());
    }
    double all = shares.values().stream().mapToLong(AtomicLong::get).sum();
    shares.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().get(), a.getValue().get()))
        .forEach(
            share ->
                System.out.printf(
                    Locale.ROOT,
                    "%5.1f %% %9.1f ms %6.1f GFLOP/s %s%n",
                    100 * share.getValue().get() / all,
                    share.getValue().get() / 1e6,
                    2 * work.get(share.getKey()) / share.getValue().get(),
                    share.getKey()));
  }

  public static void main(String[] arguments) throws Exception {
    int size = Integer.parseInt(arguments[1]);
    new NetworkTiming(
            arguments[0], size, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))
        .run(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
  }
}
