package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Random patches of pictures, every place of every picture as likely as the others.
 *
 * @param id names the work among that of a JVM
 * @param pictures where the patches are from, of one channel
 * @param size rows and columns of a patch
 * @param seed decides the places
 * @param configuration how files are reached
 */
record FilterSampling(
    String id, List<Picture> pictures, int size, long seed, SerializableConfiguration configuration)
    implements Serializable {

  /** Draws for one patch; pictures may be flat everywhere. */
  private static final int DRAWS = 20;

  /** The variance below which a normalized patch shows nothing. */
  private static final double FLAT = 0.1;

  FilterSampling {
    pictures = List.copyOf(pictures);
    if (pictures.stream().mapToLong(picture -> places(picture, size).count()).sum() == 0) {
      throw new IllegalArgumentException(
          "no patch of " + size + " pixels fits into any picture; use a smaller --size");
    }
  }

  private static Places places(Picture picture, int size) {
    return Places.outside(picture.shape(), size, Region.of(0, 0, 0, 0));
  }

  /** The patch of a number, normalized: of some that are drawn the first that is not flat. */
  double[] patch(int number, Readers readers) throws IOException {
    long count = pictures.stream().mapToLong(picture -> places(picture, size).count()).sum();
    SplittableRandom random = new SplittableRandom(seed + number * Sampler.STRIDE);
    double[] patch = {};
    for (int draw = 0; draw < DRAWS && isFlat(patch); draw++) {
      patch = patchAt(random.nextLong(count), readers);
    }
    return patch;
  }

  private static boolean isFlat(double[] patch) {
    double squares = 0;
    for (double value : patch) {
      squares += value * value;
    }
    return squares <= FLAT * patch.length;
  }

  private double[] patchAt(long number, Readers readers) throws IOException {
    long at = number;
    for (Picture picture : pictures) {
      Places places = places(picture, size);
      if (at < places.count()) {
        return patch(picture, places.place(at), readers);
      }
      at -= places.count();
    }
    throw new IndexOutOfBoundsException("place " + number);
  }

  private double[] patch(Picture picture, Region corner, Readers readers) throws IOException {
    Block block = Block.allocate(Region.of(corner.top(), corner.left(), size, size), 1);
    try {
      picture.read(readers, block);
    } catch (IOException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, picture.source().name() + ": " + InputFiles.firstLine(e), e);
    }
    Finite.check(picture.source().name(), block);
    double[] values = new double[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = block.at(0, corner.top() + i / size, corner.left() + i % size);
    }
    return FilterLearner.contrastNormalized(values);
  }
}
