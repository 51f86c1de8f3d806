package io.tileconv.kernel;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Answers each line {@code RUNS CASE} of its input with the median of so many runs in nanoseconds
 * of thread CPU time, for {@code side_by_side.py}. {@code threads} in front of the line runs it on
 * two threads at once and answers with the longer of their medians.
 *
 * <p>A run includes padding, as the others pad as well: as tasks do, it goes down the map in bands
 * of rows, whose source is copied to a block with padding while it is in cache.
 */
final class TimingServer {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Source of a band, in values: 256 KiB. */
  private static final int BAND = 1 << 16;

  private static final int LEAST_BAND_ROWS = 16;

  private final Computation computation;
  private final Block map;
  private final List<List<Block>> sources = new ArrayList<>();
  private final List<Block> targets = new ArrayList<>();

  private TimingServer(String text) {
    SplittableRandom random = new SplittableRandom(4);
    BenchmarkCase subject = BenchmarkCase.parse(text);
    Request request = subject.request(random);
    int channels = subject.input().channels();
    map = Block.allocate(Region.whole(subject.input()), channels);
    float[] data = map.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextInt(256) / 256f;
    }
    Region whole = Region.whole(request.output());
    Block target = Block.allocate(whole, request.output().channels());
    Region source = subject.operator().source(whole, 0, request.inputs());
    if (map.region().contains(source)) {
      sources.add(List.of(map));
      targets.add(target);
    } else {
      bands(subject, request, target);
    }
    computation = Kernels.choose(request, Arithmetic.EXACT).kernel().prepare(request);
  }

  /** The inner bands share one array, which stays in cache. */
  private void bands(BenchmarkCase subject, Request request, Block target) {
    Region whole = target.region();
    long perRow = (long) subject.input().channels() * subject.input().width();
    long scale = Math.max(1, whole.height() / subject.input().height());
    long rows = Math.max(LEAST_BAND_ROWS, BAND / perRow) * scale;
    Block shared = null;
    for (long top = 0; top < whole.height(); top += rows) {
      long height = Math.min(rows, whole.height() - top);
      Region part = Region.of(top, 0, height, whole.width());
      Region source = subject.operator().source(part, 0, request.inputs());
      Block block = Block.allocate(source, subject.input().channels());
      boolean inner =
          source.top() >= 0 && source.rows().end() <= subject.input().height() && height == rows;
      if (inner && shared != null && shared.region().height() == source.height()) {
        block = Block.over(source, shared.channels(), shared.data(), starts(shared));
      } else if (inner) {
        shared = block;
      }
      sources.add(List.of(block));
      targets.add(target.view(part));
    }
  }

  private static int[] starts(Block block) {
    int[] starts = new int[(int) block.region().height() * block.channels()];
    for (int i = 0; i < starts.length; i++) {
      long row = block.region().top() + i / block.channels();
      starts[i] = block.rowStart(row, i % block.channels());
    }
    return starts;
  }

  private void run() {
    for (int i = 0; i < targets.size(); i++) {
      Block source = sources.get(i).get(0);
      if (source != map) {
        map.copyTo(source);
      }
      computation.compute(sources.get(i), targets.get(i));
    }
  }

  private long median(int runs) {
    long[] times = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      run();
      times[i] = THREADS.getCurrentThreadCpuTime() - start;
    }
    Arrays.sort(times);
    return times[runs / 2];
  }

  private static final class Subject {

    private final TimingServer first;
    private final TimingServer second;

    private Subject(String text) {
      first = new TimingServer(text);
      second = new TimingServer(text);
    }

    /** Both threads compute all the while, each on its own data. */
    private long medianOfTwo(int runs) {
      CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> second.median(runs));
      return Math.max(first.median(runs), other.join());
    }
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, Subject> subjects = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      boolean threads = line.startsWith("threads ");
      String[] words = (threads ? line.substring("threads ".length()) : line).split(" ", 2);
      Subject subject = subjects.computeIfAbsent(words[1], Subject::new);
      int runs = Integer.parseInt(words[0]);
      System.out.println(threads ? subject.medianOfTwo(runs) : subject.first.median(runs));
    }
  }
}
