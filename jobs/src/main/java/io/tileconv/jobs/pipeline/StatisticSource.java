package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.network.StagedNetwork.Statistic;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Statistics of a whole map, which a network reads as a map of one place.
 *
 * @param name of the network's input
 * @param kind which statistics
 * @param values none as long as they are not gathered
 */
record StatisticSource(String name, String kind, List<Float> values) implements ImageSource {

  StatisticSource {
    values = List.copyOf(values);
  }

  /** A place that is kept until the statistic is known. */
  static InputImage.Layer pending(Statistic statistic) {
    ImageInfo info = info(statistic.input());
    return new InputImage.Layer(
        new StatisticSource(statistic.name(), statistic.operator().toString(), List.of()), info);
  }

  private static ImageInfo info(Shape shape) {
    return new ImageInfo(
        "statistics", shape, 1, PixelType.FLOAT32, 1, 1, "none", ImageInfo.Access.DIRECT);
  }

  StatisticSource with(List<Float> gathered) {
    return new StatisticSource(name, kind, gathered);
  }

  @Override
  public String path() {
    return name;
  }

  @Override
  public String version() {
    return kind;
  }

  @Override
  public ImageReader open(Configuration configuration, long decodeLimit) {
    if (values.isEmpty()) {
      throw new IllegalStateException(name + " are read before they are gathered");
    }
    return new ImageReader() {
      @Override
      public ImageInfo info() {
        return StatisticSource.info(new Shape(values.size(), 1, 1));
      }

      @Override
      public void read(Block target) {
        if (!target.region().isEmpty()) {
          for (int c = 0; c < values.size(); c++) {
            target.set(c, 0, 0, values.get(c));
          }
        }
      }

      @Override
      public void close() {}
    };
  }
}
