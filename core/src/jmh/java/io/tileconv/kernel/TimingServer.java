package io.tileconv.kernel;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
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
 * Answers each line {@code RUNS [fast] CASE} of its input with the median of so many runs in
 * nanoseconds of thread CPU time, for {@code side_by_side.py}. {@code threads} in front of the line
 * runs it on two threads at once and answers with the longer of their medians; {@code fast} chooses
 * the kernel as fast arithmetic does.
 *
 * <p>A run includes padding, as the others pad as well. As in tasks it goes down the map in bands
 * of rows, and rows have room beside them, which is filled with zeros before they are read; nothing
 * is copied.
 */
final class TimingServer {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Source of a band, in values: 256 KiB. */
  private static final int BAND = 1 << 16;

  private static final int LEAST_BAND_ROWS = 16;

  private static final String FAST = "fast ";

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private final Computation computation;
  private final Shape input;
  private final List<List<Block>> sources = new ArrayList<>();
  private final List<Block> targets = new ArrayList<>();

  /** The map, row by row, and behind it a row of zeros. */
  private final float[] data;

  /** Columns beside a row. */
  private final int leftPadding;

  private final int rightPadding;
  private final int leftRoom;
  private final int stride;

  private TimingServer(String text, Arithmetic arithmetic) {
    SplittableRandom random = new SplittableRandom(4);
    BenchmarkCase subject = BenchmarkCase.parse(text);
    Request request = subject.request(random);
    input = subject.input();
    Region whole = Region.whole(request.output());
    Region needed = subject.operator().source(whole, 0, request.inputs());
    leftPadding = (int) Math.max(0, -needed.left());
    rightPadding = (int) Math.max(0, needed.columns().end() - input.width());
    leftRoom = lines(leftPadding) * CACHE_LINE;
    int lines = lines(leftPadding) + lines((int) input.width() + rightPadding);
    // Odd, as in tasks: rows are not to meet in the same few places of the first-level cache.
    stride = (lines | 1) * CACHE_LINE;
    int rows = (int) input.height() * input.channels();
    data = new float[(rows + 1) * stride];
    for (int i = 0; i < rows * stride; i++) {
      data[i] = random.nextInt(256) / 256f;
    }
    Block target = Block.allocate(whole, request.output().channels());
    long perRow = (long) input.channels() * input.width();
    long scale = Math.max(1, whole.height() / input.height());
    Choice choice = Kernels.choose(request, arithmetic);
    long group = choice.alignment().rows();
    long wanted = Math.max(LEAST_BAND_ROWS, BAND / perRow) * scale;
    long band = (wanted + group - 1) / group * group;
    for (long top = 0; top < whole.height(); top += band) {
      long height = Math.min(band, whole.height() - top);
      Region part = Region.of(top, 0, height, whole.width());
      sources.add(List.of(source(subject.operator().source(part, 0, request.inputs()))));
      targets.add(target.view(part));
    }
    computation = choice.kernel().prepare(request);
  }

  private static int lines(int columns) {
    return (columns + CACHE_LINE - 1) / CACHE_LINE;
  }

  private Block source(Region region) {
    int[] starts = new int[(int) region.height() * input.channels()];
    for (int i = 0; i < starts.length; i++) {
      long row = region.top() + i / input.channels();
      boolean inside = row >= 0 && row < input.height();
      long place = inside ? row * input.channels() + i % input.channels() : zeros();
      starts[i] = (int) (place * stride + leftRoom + region.left());
    }
    return Block.over(region, input.channels(), data, starts);
  }

  private long zeros() {
    return input.height() * input.channels();
  }

  private void run() {
    long padded = 0;
    for (int i = 0; i < targets.size(); i++) {
      long end = Math.min(input.height(), sources.get(i).get(0).region().rows().end());
      pad(padded, end);
      padded = Math.max(padded, end);
      computation.compute(sources.get(i), targets.get(i));
    }
  }

  private void pad(long firstRow, long end) {
    for (long i = firstRow * input.channels(); i < end * input.channels(); i++) {
      int start = (int) (i * stride + leftRoom);
      Arrays.fill(data, start - leftPadding, start, 0);
      int right = start + (int) input.width();
      Arrays.fill(data, right, right + rightPadding, 0);
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

    private final String shape;
    private final Arithmetic arithmetic;
    private final TimingServer first;

    /** From when it is needed: maps take memory. */
    private TimingServer second;

    private Subject(String text) {
      boolean fast = text.startsWith(FAST);
      shape = fast ? text.substring(FAST.length()) : text;
      arithmetic = fast ? Arithmetic.FAST : Arithmetic.EXACT;
      first = new TimingServer(shape, arithmetic);
    }

    /** Both threads compute all the while, each on its own data. */
    private long medianOfTwo(int runs) {
      if (second == null) {
        second = new TimingServer(shape, arithmetic);
      }
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
