package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LearnFiltersCommandTest extends CommandTest {

  /** Vertical stripes over a little noise: what filters there are to learn is known. */
  @BeforeEach
  void makePicture() throws IOException {
    Block noise = image("noise.png", 1, 60, 60);
    Block stripes = Block.allocate(Region.of(0, 0, 60, 60), 1);
    for (int row = 0; row < 60; row++) {
      for (int x = 0; x < 60; x++) {
        stripes.set(0, row, x, (x / 3 % 2) * 200 + (int) noise.at(0, row, x) / 16);
      }
    }
    Images.write(directory.resolve("stripes.png"), stripes, PixelType.UINT8);
  }

  private byte[] learn(String method, String master) throws IOException {
    int code =
        run(
            "learn-filters",
            "--method",
            method,
            "--count",
            "4",
            "--size",
            "6",
            "--patches",
            "400",
            "--master",
            master,
            "--picture",
            "@bank.png",
            "--overwrite",
            "@stripes.png",
            "@bank.npy");
    assertThat(code).as(err).isZero();
    assertThat(err).contains("bank.npy: 4 filters of 6×6 from 400 patches of 1 images");
    return Files.readAllBytes(directory.resolve("bank.npy"));
  }

  @Test
  void aSeedGivesTheSameBankOnAnyNumberOfCores() throws IOException {
    byte[] bank = learn("kmeans", "local[2]");
    assertThat(learn("kmeans", "local[1]")).isEqualTo(bank);
  }

  @Test
  void principalComponentsOfStripesAreStripesThatFilterFinds() throws IOException {
    learn("pca", "local[2]");
    Block bank = Images.read(directory.resolve("bank.npy"));
    assertThat(bank.channels()).isEqualTo(4);
    // Stripes of period 6 have two phases; each component is the same in every row.
    for (int k = 0; k < 2; k++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < 6; row++) {
        for (int x = 0; x < 6; x++) {
          double weight = bank.at(k, row, x);
          sum += weight;
          squares += weight * weight;
          assertThat(weight).isCloseTo(bank.at(k, 0, x), within(0.05));
        }
      }
      assertThat(sum).isCloseTo(0, within(1e-5));
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
    assertThat(Images.read(directory.resolve("bank.png")).channels()).isEqualTo(1);
    int code =
        run(
            "filter",
            "--correlate",
            "--kernel",
            "@bank.npy",
            "@stripes.png",
            "@out.npy",
            "--master",
            "local[1]");
    assertThat(code).as(err).isZero();
    assertThat(Images.read(directory.resolve("out.npy")).channels()).isEqualTo(4);
  }

  @Test
  void saysInOneLineWhatIsWrong() throws IOException {
    assertThat(run("learn-filters", "@stripes.png", "@bank.png")).isEqualTo(2);
    assertError("a bank is a NumPy array");
    assertThat(run("learn-filters", "--count", "0", "@stripes.png", "@bank.npy")).isEqualTo(2);
    assertError("--count is from 1");
    assertThat(run("learn-filters", "@missing.png", "@bank.npy")).isEqualTo(3);
    assertError("missing.png: there is no such file");
    Block empty = Block.allocate(Region.of(0, 0, 20, 20), 1);
    empty.fill(Float.NaN);
    Images.write(directory.resolve("empty.tif"), empty, PixelType.FLOAT32);
    assertThat(run("learn-filters", "--count", "4", "@empty.tif", "@bank.npy")).isEqualTo(3);
    assertError("empty.tif: has pixels that are NaN");
  }
}
