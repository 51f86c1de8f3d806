package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;

/** Small trainings for tests. */
final class Trainings {

  /** A network that takes a moment to train. */
  static final NetworkSpec SMALL = NetworkSpec.parse("fsrcnn:features=5,shrink=3,depth=1");

  private Trainings() {}

  /** Pictures with edges and noise, as 8-bit PNG files. */
  static Path pictures(Path directory) throws IOException {
    Files.createDirectories(directory);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3; i++) {
      Block image = Block.allocate(Region.of(0, 0, 40 + 4 * i, 51), 3);
      for (int row = 0; row < 40 + 4 * i; row++) {
        for (int c = 0; c < 3; c++) {
          for (int x = 0; x < 51; x++) {
            int value = (row / 7 + x / (5 + i)) % 2 * 150 + 20 * c + random.nextInt(40);
            image.set(c, row, x, value);
          }
        }
      }
      Images.write(directory.resolve("p" + i + ".png"), image, PixelType.UINT8);
    }
    return directory;
  }

  static TrainingSettings settings(int steps, int partitions) {
    return new TrainingSettings(
        Loss.L1,
        Adam.DEFAULT,
        1e-3,
        new Schedule.Cosine(0),
        7,
        8,
        PatchChoice.RANDOM,
        Augmentation.D4,
        steps,
        11,
        2,
        0,
        partitions,
        Arithmetic.FAST);
  }

  static TrainingImages images(JavaSparkContext context, String directory) {
    Pairs pairs = Pairs.ofImages(context, context.hadoopConfiguration(), directory);
    return new TrainingImages(pairs, pairs, null, 2, Float.NaN, Float.NaN);
  }

  static Network network() {
    return SMALL.network(3, Loss.L1, 11);
  }

  /** All parameters of a network. */
  static List<Tensor> weights(Network network) {
    return network.nodes().stream().flatMap(node -> node.parameters().stream()).toList();
  }
}
