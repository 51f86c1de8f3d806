package io.tileconv.jobs.report;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** How much two images differ; they are read window by window. */
public final class Comparison {

  /** Values that are compared at once. */
  private static final long WINDOW_VALUES = 4 << 20;

  private final Shape first;
  private final Shape second;
  private final double tolerance;
  private final PixelType type;
  private double maxDifference;
  private double squares;
  private long different;
  private String firstPlace;

  private Comparison(Shape first, Shape second, PixelType type, double tolerance) {
    this.first = first;
    this.second = second;
    this.type = type;
    this.tolerance = tolerance;
  }

  /**
   * @throws JobException if one of both cannot be read
   */
  public static Comparison of(
      Configuration configuration, String first, String second, double tolerance) {
    try (ImageReader a = open(configuration, first);
        ImageReader b = open(configuration, second)) {
      Shape shape = a.info().shape();
      Comparison comparison = new Comparison(shape, b.info().shape(), a.info().type(), tolerance);
      if (!shape.equals(b.info().shape())) {
        return comparison;
      }
      long rows = Math.max(1, WINDOW_VALUES / (shape.width() * shape.channels()));
      long columns = Math.max(1, Math.min(shape.width(), WINDOW_VALUES / shape.channels()));
      TileGrid windows = new TileGrid(Region.whole(shape), rows, columns);
      for (long i = 0; i < windows.tiles(); i++) {
        Block one = Block.allocate(windows.tile(i), shape.channels());
        Block other = Block.allocate(windows.tile(i), shape.channels());
        read(a, one, first);
        read(b, other, second);
        comparison.add(one, other);
      }
      return comparison;
    } catch (IOException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          first + ": cannot be closed (" + InputFiles.firstLine(e) + ")",
          e);
    }
  }

  private static ImageReader open(Configuration configuration, String path) {
    try {
      return ImageFormats.open(
          configuration,
          new Path(path),
          new ReadLimits(Long.MAX_VALUE, ReadLimits.DEFAULT.cacheBytes()));
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, path + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, path + ": " + InputFiles.firstLine(e), e);
    }
  }

  private static void read(ImageReader reader, Block target, String path) {
    try {
      reader.read(target);
    } catch (IOException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, path + ": " + InputFiles.firstLine(e), e);
    }
  }

  private void add(Block a, Block b) {
    Region region = a.region();
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (int c = 0; c < a.channels(); c++) {
        int at = a.rowStart(row, c);
        int bt = b.rowStart(row, c);
        for (int x = 0; x < region.width(); x++) {
          add(a.data()[at + x], b.data()[bt + x], c, row, region.left() + x);
        }
      }
    }
  }

  private void add(float a, float b, int channel, long row, long column) {
    // Equal values, equal infinities and two NaN are no difference; one NaN is an infinite one.
    double difference = a == b || (a != a && b != b) ? 0 : Math.abs((double) a - b);
    if (difference != difference) {
      difference = Double.POSITIVE_INFINITY;
    }
    maxDifference = Math.max(maxDifference, difference);
    squares += difference * difference;
    if (difference > tolerance) {
      if (different++ == 0) {
        firstPlace =
            "row " + row + ", column " + column + ", band " + channel + ": " + a + " and " + b;
      }
    }
  }

  /** Whether both have one shape and no difference is above the tolerance. */
  public boolean isEqual() {
    return first.equals(second) && different == 0;
  }

  /** The comparison in words. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!first.equals(second)) {
      lines.add("shape            " + first + " and " + second);
      lines.add("different shapes");
      return lines;
    }
    double rmse = Math.sqrt(squares / first.size());
    lines.add("shape            " + first);
    lines.add("max abs          " + maxDifference);
    lines.add("RMSE             " + rmse);
    lines.add("PSNR             " + psnr(rmse));
    if (different == 0) {
      lines.add(tolerance == 0 ? "equal" : "equal within " + tolerance);
    } else {
      lines.add("first difference " + firstPlace);
      lines.add(
          "different in "
              + Texts.number(different)
              + " of "
              + Texts.number(first.size())
              + " values");
    }
    return lines;
  }

  /** Relative to the largest value of the data type; to 1 for floating point. */
  private String psnr(double rmse) {
    if (rmse == 0) {
      return "infinite";
    }
    double peak = type.isInteger() ? type.max() : 1;
    return String.format(Locale.ROOT, "%.2f dB (peak %.0f)", 20 * Math.log10(peak / rmse), peak);
  }
}
