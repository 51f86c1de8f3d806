package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are scaled band by band. */
class ScaleTest extends CommandTest {

  private static final float[] FACTORS = {0.5f, 1.7f, -1};
  private static final float[] OFFSETS = {1, 0, 255};

  private void filter(String options) {
    String line = "filter --kernel gaussian:sigma=1 " + options;
    assertThat(run(line.split(" "))).as(err).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " --tile 16", " --nodata 300 --dtype uint16"})
  void eachBandHasItsOwn(String more) throws IOException {
    image("in.tif", 3, 50, 60);
    filter("--scale 0.5,1.7,-1 --offset 1,0,255" + more + " @in.tif @out.tif");
    filter("--dtype float32 @in.tif @plain.tif");
    Block plain = Images.read(directory.resolve("plain.tif"));
    Block result = Images.read(directory.resolve("out.tif"));
    double most = more.contains("uint16") ? 65535 : 255;
    for (int band = 0; band < 3; band++) {
      for (long row = 0; row < 50; row++) {
        for (long column = 0; column < 60; column++) {
          float scaled = Math.fma(plain.at(band, row, column), FACTORS[band], OFFSETS[band]);
          assertThat(result.at(band, row, column))
              .isEqualTo((float) Math.max(0, Math.min(most, Math.rint(scaled))));
        }
      }
    }
  }

  @Test
  void oneNumberServesAllBands() throws IOException {
    image("in.tif", 3, 20, 20);
    filter("--scale 2,2,2 --offset 3 @in.tif @list.tif");
    filter("--scale 2 --offset 3 @in.tif @one.tif");
    assertThat(
            Images.read(directory.resolve("list.tif"))
                .sameBits(Images.read(directory.resolve("one.tif"))))
        .isTrue();
  }

  @Test
  void overflowInOneBandIsRefused() throws IOException {
    image("in.tif", 3, 20, 20);
    String line = "filter --kernel box:3 --scale 1,1,9 --overflow fail @in.tif @out.tif";
    assertThat(run(line.split(" "))).isEqualTo(4);
    assertError("in.tif: ");
  }

  @Test
  void theirNumberMustFit() throws IOException {
    image("in.tif", 3, 20, 20);
    assertThat(run("filter", "--kernel", "box:3", "--scale", "1,2", "@in.tif", "@out.tif"))
        .isEqualTo(3);
    assertError("there are 2 factors (--scale, --offset) for a result of 3 bands; give one, or");
  }
}
