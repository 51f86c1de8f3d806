package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.pipeline.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.mllib.clustering.KMeans;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Learns filters from pictures without labels, as in Coates, Lee and Ng, An analysis of
 * single-layer networks in unsupervised feature learning (2011): random patches of luminance, each
 * normalized in brightness and contrast, are whitened; filters are the means of MLlib's k-means, or
 * the principal components.
 *
 * <p>The same seed gives the same filters for every number of executors: the patches are dealt to a
 * fixed number of partitions, and their values are rounded so coarsely that every sum of MLlib's is
 * exact in double, in whatever order it is added up.
 */
public final class FilterLearner {

  /** Partitions decide what MLlib draws at random, so they do not follow the cluster. */
  private static final int PARTITIONS = 16;

  /** Patches are multiples of 2⁻¹² below 2⁴: 2²⁰ products of two are summed without rounding. */
  private static final double GRID = 1 << 12;

  /** Whitened patches are multiples of 2⁻²⁰: 2²⁰ of them below 2¹² are, too. */
  private static final double WHITE_GRID = 1 << 20;

  /**
   * What variances are at least taken for, of patches of values from 0 to 1: that of 8-bit noise.
   */
  private static final double CONTRAST_FLOOR = 10.0 / (255 * 255);

  private final JavaSparkContext context;
  private final Settings settings;

  /** How filters are found in the whitened patches. */
  public enum Method {
    /** The means of clusters, those of most patches first. */
    KMEANS,
    /** The principal components, not whitened, those of most variance first. */
    PCA
  }

  /**
   * What is learned.
   *
   * @param method how
   * @param count number of filters
   * @param size rows and columns of each
   * @param patches how many patches are drawn
   * @param iterations of k-means, at most
   * @param seed of all that is drawn
   */
  public record Settings(
      Method method, int count, int size, int patches, int iterations, long seed) {
    public Settings {
      if (size < 2 || size > 15) {
        throw new IllegalArgumentException("--size is from 2 to 15, not " + size);
      }
      int most = method == Method.PCA ? size * size - 1 : 4096;
      if (count < 1 || count > most) {
        throw new IllegalArgumentException(
            "--count is from 1 to " + most + " for filters of this size, not " + count);
      }
      if (patches < 10 * count || patches > 1 << 20) {
        throw new IllegalArgumentException(
            "--patches is from 10 for each filter to " + (1 << 20) + ", not " + patches);
      }
      if (iterations < 1) {
        throw new IllegalArgumentException("--iterations is at least 1, not " + iterations);
      }
    }
  }

  public FilterLearner(JavaSparkContext context, Settings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * Learns a bank.
   *
   * @throws JobException if a picture cannot be read
   */
  public FilterBank learn(List<InputImage> images) throws IOException {
    FilterSampling sampling = sampling(images);
    Broadcast<FilterSampling> shared = context.broadcast(sampling);
    List<Integer> numbers = IntStream.range(0, settings.patches()).boxed().toList();
    JavaRDD<Vector> patches =
        context.parallelize(numbers, PARTITIONS).mapPartitions(new Sampling(shared)).cache();
    try {
      Whitening whitening = Whitening.of(patches, settings.size() * settings.size());
      return settings.method() == Method.PCA
          ? new FilterBank(settings.size(), whitening.components(settings.count()))
          : cluster(patches, whitening);
    } catch (Exception e) {
      throw Trainer.cause(e);
    } finally {
      patches.unpersist();
      shared.destroy();
      Workshop.close(sampling.id());
    }
  }

  private FilterSampling sampling(List<InputImage> images) {
    List<Picture> pictures = new ArrayList<>();
    for (InputImage image : images) {
      try {
        pictures.add(
            new Picture(image.source(), image.info(), 1, Picture.usualScale(image.info())));
      } catch (IllegalArgumentException e) {
        throw new JobException(
            JobException.Kind.BAD_INPUT, image.source().name() + ": " + e.getMessage(), e);
      }
    }
    return new FilterSampling(
        UUID.randomUUID().toString(),
        pictures,
        settings.size(),
        settings.seed(),
        new SerializableConfiguration(context.hadoopConfiguration()));
  }

  private FilterBank cluster(JavaRDD<Vector> patches, Whitening whitening) {
    JavaRDD<Vector> white =
        patches.map(patch -> Vectors.dense(rounded(whitening.apply(patch.toArray()), WHITE_GRID)));
    white.cache();
    try {
      KMeansModel model =
          new KMeans()
              .setK(settings.count())
              .setMaxIterations(settings.iterations())
              .setInitializationMode(KMeans.RANDOM())
              .setSeed(settings.seed())
              .run(white.rdd());
      Vector[] centres = model.clusterCenters();
      long[] sizes = new long[centres.length];
      model.predict(white).countByValue().forEach((cluster, count) -> sizes[cluster] = count);
      List<double[]> filters =
          IntStream.range(0, centres.length)
              .boxed()
              .sorted(Comparator.comparingLong(cluster -> -sizes[cluster]))
              .map(cluster -> Whitening.normalized(whitening.apply(centres[cluster].toArray())))
              .toList();
      return new FilterBank(settings.size(), filters);
    } finally {
      white.unpersist();
    }
  }

  static double[] rounded(double[] values, double grid) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.rint(values[i] * grid) / grid;
    }
    return result;
  }

  /** Reads patches on the executors. */
  private record Sampling(Broadcast<FilterSampling> shared)
      implements FlatMapFunction<Iterator<Integer>, Vector> {

    @Override
    public Iterator<Vector> call(Iterator<Integer> numbers) throws IOException {
      FilterSampling sampling = shared.value();
      Readers readers = Workshop.of(sampling.id(), sampling.configuration().value()).readers();
      List<Vector> vectors = new ArrayList<>();
      while (numbers.hasNext()) {
        vectors.add(Vectors.dense(sampling.patch(numbers.next(), readers)));
      }
      return vectors.iterator();
    }
  }

  /** Brightness 0 and variance near 1, rounded. */
  static double[] contrastNormalized(double[] patch) {
    double mean = 0;
    for (double value : patch) {
      mean += value / patch.length;
    }
    double variance = 0;
    for (double value : patch) {
      variance += (value - mean) * (value - mean) / patch.length;
    }
    double[] result = new double[patch.length];
    for (int i = 0; i < patch.length; i++) {
      result[i] = (patch[i] - mean) / Math.sqrt(variance + CONTRAST_FLOOR);
    }
    return rounded(result, GRID);
  }
}
