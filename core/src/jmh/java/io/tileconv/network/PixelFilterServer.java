package io.tileconv.network;

import io.tileconv.filter.Filter;
import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.filter.Kernel2D;
import io.tileconv.filter.KernelFilter;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.vector.VectorPixels;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
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
 * Answers each line {@code RUNS FILTER BANDS SIZE} of its input with the median of so many runs in
 * nanoseconds of thread CPU time and a sum of the result's bytes, for {@code pixel_filters.py}. A
 * filter is one that {@link Filters} knows, or {@code dense:SIZE}, a square of arbitrary weights.
 *
 * <p>A run is what a task does between its files: bytes to floats, the network in a band, floats to
 * bytes, rounded half to even and clamped; pixels are interleaved.
 */
final class PixelFilterServer {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final String DENSE = "dense:";

  /** Adding and subtracting 1.5·2²³ rounds half to even. */
  private static final float ROUND = 12582912f;

  private final int bands;
  private final int size;
  private final byte[] pixels;
  private final byte[] results;
  private final BandExecutor executor;
  private final Region whole;

  private PixelFilterServer(String text) {
    String[] words = text.split(" ");
    bands = Integer.parseInt(words[1]);
    size = Integer.parseInt(words[2]);
    pixels = new byte[size * size * bands];
    results = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 2654435761L >> 13);
    }
    Shape shape = new Shape(bands, size, size);
    whole = Region.whole(shape);
    Network network = filter(words[0]).network(bands, FilterOptions.DEFAULT);
    executor = new BandExecutor(network, List.of(shape), Arithmetic.EXACT);
  }

  private static Filter filter(String text) {
    if (!text.startsWith(DENSE)) {
      return Filters.parse(text);
    }
    int side = Integer.parseInt(text.substring(DENSE.length()));
    SplittableRandom random = new SplittableRandom(4);
    double[] weights = random.doubles((long) side * side, -0.5, 1).toArray();
    double sum = Arrays.stream(weights).sum();
    Kernel2D kernel =
        new Kernel2D(side, side, Arrays.stream(weights).map(weight -> weight / sum).toArray());
    return new KernelFilter(text, List.of(kernel));
  }

  private void read(Block target) {
    Region region = target.region();
    float[] data = target.data();
    int width = (int) region.width();
    for (long row = region.top(); row < region.rows().end(); row++) {
      int from = bands * ((int) row * size + (int) region.left());
      int first = target.rowStart(row, 0);
      int done =
          bands == 1
              ? VectorPixels.decode(pixels, from, data, first, width)
              : VectorPixels.decode(
                  pixels,
                  from,
                  data,
                  first,
                  target.rowStart(row, 1),
                  target.rowStart(row, 2),
                  width);
      for (int band = 0; band < bands; band++) {
        int to = target.rowStart(row, band);
        for (int i = done; i < width; i++) {
          data[to + i] = pixels[from + bands * i + band] & 0xff;
        }
      }
    }
  }

  private void write(Block rows) {
    Region region = rows.region();
    float[] data = rows.data();
    int width = (int) region.width();
    for (long row = region.top(); row < region.rows().end(); row++) {
      int to = bands * ((int) row * size + (int) region.left());
      int first = rows.rowStart(row, 0);
      int done =
          bands == 1
              ? VectorPixels.encode(data, first, results, to, width)
              : VectorPixels.encode(
                  data, first, rows.rowStart(row, 1), rows.rowStart(row, 2), results, to, width);
      for (int band = 0; band < bands; band++) {
        int from = rows.rowStart(row, band);
        for (int i = done; i < width; i++) {
          int rounded = (int) (data[from + i] + ROUND - ROUND);
          results[to + bands * i + band] = (byte) Math.max(0, Math.min(255, rounded));
        }
      }
    }
  }

  private long median(int runs) throws IOException {
    long[] times = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      executor.compute(whole, List.of(this::read), (output, rows) -> write(rows));
      times[i] = THREADS.getCurrentThreadCpuTime() - start;
    }
    Arrays.sort(times);
    return times[runs / 2];
  }

  private long sum() {
    long sum = 0;
    for (byte value : results) {
      sum += value & 0xff;
    }
    return sum;
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, PixelFilterServer> subjects = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 2);
      PixelFilterServer subject = subjects.computeIfAbsent(words[1], PixelFilterServer::new);
      System.out.println(subject.median(Integer.parseInt(words[0])) + " " + subject.sum());
    }
  }
}
