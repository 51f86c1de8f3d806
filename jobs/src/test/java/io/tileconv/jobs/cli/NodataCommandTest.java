package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Gaps in images, through files. */
class NodataCommandTest extends CommandTest {

  @Test
  void gapsStayAndResultsAreScaledAroundThem() throws IOException {
    Block image = Block.allocate(Region.of(0, 0, 60, 70), 1);
    image.fill(100);
    image.set(0, 30, 35, 7);
    Images.write(directory.resolve("in.tif"), image, PixelType.UINT8);
    String[] tiles = {"0", "11"};
    for (String tile : tiles) {
      assertThat(
              run(
                  "filter",
                  "--kernel",
                  "box:3",
                  "--nodata",
                  "7",
                  "--scale",
                  "2",
                  "--offset",
                  "1",
                  "--tile",
                  tile,
                  "@in.tif",
                  "@out" + tile + ".tif"))
          .as(err)
          .isZero();
    }
    Block result = Images.read(directory.resolve("out0.tif"));
    assertThat(result.sameBits(Images.read(directory.resolve("out11.tif")))).isTrue();
    for (int row = 0; row < 60; row++) {
      for (int column = 0; column < 70; column++) {
        boolean near = Math.abs(row - 30) <= 1 && Math.abs(column - 35) <= 1;
        assertThat(result.at(0, row, column)).isEqualTo(near ? 7 : 201);
      }
    }
  }

  @Test
  void aMaskHidesPlaces() throws IOException {
    Block image = image("in.tif", 3, 40, 50);
    Block mask = Block.allocate(image.region(), 1);
    mask.fill(255);
    mask.set(0, 20, 20, 0);
    Images.write(directory.resolve("mask.png"), mask, PixelType.UINT8);
    assertThat(
            run(
                "filter",
                "--kernel",
                "box:1",
                "--nodata",
                "nan",
                "--nodata-policy",
                "center",
                "--mask",
                "@mask.png",
                "--dtype",
                "float32",
                "@in.tif",
                "@out.tif"))
        .as(err)
        .isZero();
    Block result = Images.read(directory.resolve("out.tif"));
    for (int band = 0; band < 3; band++) {
      assertThat(result.at(band, 20, 20)).isNaN();
      assertThat(result.at(band, 20, 21)).isEqualTo(image.at(band, 20, 21));
    }
  }

  @Test
  void whatCannotBeIsSaid() throws IOException {
    image("in.tif", 1, 20, 20);
    image("small.png", 1, 20, 21);
    String[][] cases = {
      {"2", "--nodata nan", "in.tif: --nodata NaN cannot be stored as uint8; add --dtype float32"},
      {"2", "--nodata 300", "in.tif: --nodata 300.0 cannot be stored as uint8"},
      {"2", "--nodata much", "--nodata much is not a number; write for example -9999 or nan"},
      {"2", "--mask @small.png", "--mask needs --nodata V"},
      {"3", "--nodata 0 --mask @small.png", "the mask is "},
    };
    for (String[] one : cases) {
      String[] args = ("filter --kernel box:3 " + one[1] + " @in.tif @out.tif").split(" ");
      assertThat(run(args)).as(err).isEqualTo(Integer.parseInt(one[0]));
      assertError(one[2]);
    }
  }
}
