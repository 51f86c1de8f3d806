package io.tileconv.kernel;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Answers each line {@code RUNS CASE} of its input with the median of so many runs in nanoseconds
 * of thread CPU time, for {@code side_by_side.py}. A run includes the copy into a block with
 * padding, as the others pad as well.
 */
final class TimingServer {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Computation computation;
  private final Block map;
  private final Block padded;
  private final Block target;

  private TimingServer(String text) {
    SplittableRandom random = new SplittableRandom(4);
    BenchmarkCase subject = BenchmarkCase.parse(text);
    Request request = subject.request(random);
    Region whole = Region.whole(request.output());
    int channels = subject.input().channels();
    map = Block.allocate(Region.whole(subject.input()), channels);
    float[] data = map.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextInt(256) / 256f;
    }
    Region source = subject.operator().source(whole, 0, request.inputs());
    padded = source.equals(map.region()) ? map : Block.allocate(source, channels);
    target = Block.allocate(whole, request.output().channels());
    computation = Kernels.choose(request, Arithmetic.EXACT).kernel().prepare(request);
  }

  private long median(int runs) {
    List<Block> sources = List.of(padded);
    long[] times = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      if (padded != map) {
        map.copyTo(padded);
      }
      computation.compute(sources, target);
      times[i] = THREADS.getCurrentThreadCpuTime() - start;
    }
    Arrays.sort(times);
    return times[runs / 2];
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, TimingServer> servers = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int space = line.indexOf(' ');
      int runs = Integer.parseInt(line.substring(0, space));
      String text = line.substring(space + 1);
      System.out.println(servers.computeIfAbsent(text, TimingServer::new).median(runs));
    }
  }
}
