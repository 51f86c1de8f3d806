package io.tileconv.jobs.ml.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A page with the curves of a training: the loss, smoothed too, and the metric. */
public final class TrainingPage {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 300;
  private static final int MARGIN = 70;

  /** Points of a curve; more cannot be told apart. */
  private static final int POINTS = 800;

  /** What one step weighs in the smoothed loss. */
  private static final double SMOOTHING = 0.05;

  private record Point(double x, double y) {}

  private TrainingPage() {}

  /** Writes {@code training.html} into a directory. */
  public static void write(
      Configuration configuration, String directory, String title, TrainingResult result)
      throws IOException {
    AtomicFile.write(
        configuration,
        new Path(directory, "training.html"),
        html(title, result).getBytes(StandardCharsets.UTF_8));
  }

  static String html(String title, TrainingResult result) {
    List<Point> loss = new ArrayList<>();
    List<Point> smooth = new ArrayList<>();
    List<Point> scores = new ArrayList<>();
    double mean = Double.NaN;
    for (History.Step step : result.history().steps()) {
      mean = Double.isNaN(mean) ? step.loss() : mean + SMOOTHING * (step.loss() - mean);
      loss.add(new Point(step.number(), step.loss()));
      smooth.add(new Point(step.number(), mean));
      if (!Double.isNaN(step.score())) {
        scores.add(new Point(step.number(), step.score()));
      }
    }
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n");
    page.append("<title>").append(escaped(title)).append("</title>\n");
    page.append("<style>body{font:15px sans-serif;margin:2em;max-width:60em}</style>\n");
    page.append("<h1>").append(escaped(title)).append("</h1>\n<p>");
    page.append(result.history().steps().size()).append(" steps");
    if (!Double.isNaN(result.score())) {
      page.append(", ").append(result.metric().text(result.score()));
    }
    if (!Double.isNaN(result.baseline())) {
      page.append("; bicubic enlargement: ").append(result.metric().text(result.baseline()));
    }
    page.append(
        "</p>\n<h2>Loss</h2>\n<p>By step: of each batch, and in dark its running mean.</p>\n");
    plot(page, List.of(loss, smooth), Double.NaN);
    if (!scores.isEmpty()) {
      page.append("<h2>").append(result.metric()).append("</h2>\n<p>By step");
      page.append(Double.isNaN(result.baseline()) ? "" : "; in red, of bicubic enlargement");
      page.append(".</p>\n");
      plot(page, List.of(scores), result.baseline());
    }
    return page.toString();
  }

  private static void plot(StringBuilder page, List<List<Point>> curves, double level) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double low = Double.isNaN(level) ? Double.POSITIVE_INFINITY : level;
    double high = Double.isNaN(level) ? Double.NEGATIVE_INFINITY : level;
    for (List<Point> curve : curves) {
      for (Point point : curve) {
        left = Math.min(left, point.x());
        right = Math.max(right, point.x());
        if (Double.isFinite(point.y())) {
          low = Math.min(low, point.y());
          high = Math.max(high, point.y());
        }
      }
    }
    if (!(low <= high)) {
      page.append("<p>There is nothing to show.</p>\n");
      return;
    }
    double width = Math.max(1, right - left);
    double range = Math.max(1e-12, high - low);
    page.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" font-size=\"13\" fill=\"none\">%n",
            WIDTH,
            HEIGHT));
    for (int i = 0; i <= 4; i++) {
      double y = HEIGHT - 30 - (HEIGHT - 50) * i / 4.0;
      line(page, y, "#ddd");
      label(page, 4, y + 4, String.format(Locale.ROOT, "%.4g", low + range * i / 4));
      double x = MARGIN + (WIDTH - MARGIN - 20) * i / 4.0;
      label(page, x - 10, HEIGHT - 8, String.format(Locale.ROOT, "%.0f", left + width * i / 4));
    }
    if (!Double.isNaN(level)) {
      line(page, HEIGHT - 30 - (HEIGHT - 50) * (level - low) / range, "#c33");
    }
    String[] colours = curves.size() == 1 ? new String[] {"#06c"} : new String[] {"#bcd", "#06c"};
    for (int i = 0; i < curves.size(); i++) {
      List<Point> curve = curves.get(i);
      page.append("<polyline stroke=\"").append(colours[i]).append("\" points=\"");
      int every = Math.max(1, curve.size() / POINTS);
      for (int k = 0; k < curve.size(); k += every) {
        Point point = curve.get(k);
        page.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                MARGIN + (WIDTH - MARGIN - 20) * (point.x() - left) / width,
                HEIGHT - 30 - (HEIGHT - 50) * (point.y() - low) / range));
      }
      page.append("\"/>\n");
    }
    page.append("</svg>\n");
  }

  private static void line(StringBuilder page, double y, String colour) {
    page.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            MARGIN,
            WIDTH - 20,
            y,
            y,
            colour));
  }

  private static void label(StringBuilder page, double x, double y, String text) {
    page.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#555\">%s</text>%n", x, y, text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
