package io.tileconv.jobs.pipeline;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Tuple4;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;

/**
 * Says how far a job is: per cent, megapixels per second, time left. On a terminal one line that is
 * written again; elsewhere a line now and then.
 */
public final class Progress extends SparkListener {

  private static final long TERMINAL_MILLIS = 200;

  /** How often a line is written where nobody watches a terminal. */
  public enum Pace {
    NOW_AND_THEN(10_000),
    STEADY(1_000);

    private final long millis;

    Pace(long millis) {
      this.millis = millis;
    }

    /** Time between two lines. */
    public long nanos() {
      return millis * 1_000_000;
    }
  }

  /**
   * Where progress is said.
   *
   * @param out the lines go there
   * @param pace how often, unless on a terminal
   */
  public record Report(PrintWriter out, Pace pace) {}

  private final long accumulator;
  private final long totalPixels;
  private final PrintWriter out;
  private final boolean terminal;
  private final long intervalMillis;
  private final long start = System.nanoTime();
  private final AtomicLong finished = new AtomicLong();
  private final Map<Long, Long> running = new ConcurrentHashMap<>();
  private long lastPrinted;
  private boolean linePending;

  /**
   * @param accumulator id of the accumulator of finished pixels
   */
  Progress(long accumulator, long totalPixels, Report report) {
    this.accumulator = accumulator;
    this.totalPixels = totalPixels;
    this.out = report.out();
    this.terminal = System.console() != null && System.getenv("TERM") != null;
    this.intervalMillis = terminal ? TERMINAL_MILLIS : report.pace().millis;
    this.lastPrinted = System.currentTimeMillis();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks =
        update.accumUpdates().iterator();
    while (tasks.hasNext()) {
      Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task = tasks.next();
      Iterator<AccumulableInfo> infos = task._4().iterator();
      while (infos.hasNext()) {
        AccumulableInfo info = infos.next();
        if (info.id() == accumulator && info.update().isDefined()) {
          running.put((Long) task._1(), (Long) info.update().get());
        }
      }
    }
    print();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    Iterator<AccumulableInfo> infos = end.taskInfo().accumulables().iterator();
    while (infos.hasNext()) {
      AccumulableInfo info = infos.next();
      if (info.id() == accumulator && info.update().isDefined() && end.taskInfo().successful()) {
        finished.addAndGet((Long) info.update().get());
      }
    }
    print();
  }

  /** Says that the job has ended. */
  synchronized void end() {
    if (linePending) {
      out.print("\r\u001b[K");
      out.flush();
      linePending = false;
    }
  }

  private synchronized void print() {
    long millis = System.currentTimeMillis();
    if (millis - lastPrinted < intervalMillis) {
      return;
    }
    lastPrinted = millis;
    long pixels = finished.get() + running.values().stream().mapToLong(Long::longValue).sum();
    String line = line(pixels, totalPixels, (System.nanoTime() - start) / 1e9);
    if (terminal) {
      out.print("\r\u001b[K" + line);
      out.flush();
      linePending = true;
    } else {
      out.println(line);
    }
  }

  /** The line for a number of pixels done after some seconds. */
  static String line(long pixels, long totalPixels, double seconds) {
    double share = totalPixels == 0 ? 1 : Math.min(1, (double) pixels / totalPixels);
    double rate = pixels / 1e6 / Math.max(seconds, 1e-9);
    String left = pixels == 0 ? "?" : duration(seconds * (1 - share) / Math.max(share, 1e-12));
    return String.format(
        Locale.ROOT, "%5.1f %%  %.1f megapixels/s  %s left", 100 * share, rate, left);
  }

  /** Seconds as people say them. */
  public static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
