package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.Georeference;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A window of a result: the bits that the whole result has there. */
class WindowTest extends CommandTest {

  private static final int WINDOWS = 4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filter --kernel gaussian:sigma=2 --dtype float32",
        "filter --kernel box:5 --stride 3 --border circular --then laplacian --dtype float32",
        "filter --kernel log:sigma=1 --border valid --dtype float32 --arithmetic fast",
        "filter --kernel box:3 --nodata 7 --nodata-policy ignore --scale 2",
        "upsample --method bilinear --factor 3",
        "upsample --method aligned --factor 2 --dtype float32",
        "upsample --method transposed --kernel box:3 --factor 2 --dtype float32",
        "run --model @net.onnx --dtype float32",
        "run --model @net.onnx --dtype float32 --arithmetic exact"
      })
  void aWindowIsTheCropOfTheWhole(String command) throws IOException {
    Files.write(directory.resolve("net.onnx"), WholeMapTest.model());
    image("in.tif", 3, 61, 83);
    assertThat(run(arguments(command, "@in.tif @whole.tif"))).as(err).isZero();
    Block whole = Images.read(directory.resolve("whole.tif"));
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < WINDOWS; i++) {
      long top = random.nextLong(whole.region().height());
      long left = random.nextLong(whole.region().width());
      long height = random.nextLong(1, whole.region().height() - top + 1);
      long width = random.nextLong(1, whole.region().width() - left + 1);
      String window = top + "," + left + "," + height + "," + width;
      int tile = random.nextInt(3) * 9;
      String more = "--overwrite --tile " + tile + " --window " + window + " @in.tif @part.tif";
      assertThat(run(arguments(command, more))).as(err).isZero();
      Block part = Images.read(directory.resolve("part.tif"));
      Block expected = Block.allocate(part.region(), part.channels());
      for (int band = 0; band < part.channels(); band++) {
        for (long row = 0; row < height; row++) {
          for (long column = 0; column < width; column++) {
            expected.set(band, row, column, whole.at(band, top + row, left + column));
          }
        }
      }
      assertThat(part.region()).isEqualTo(Region.of(0, 0, height, width));
      assertThat(part.sameBits(expected)).as("%s: %s, seed %d", command, more, seed).isTrue();
    }
  }

  private static String[] arguments(String command, String more) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of(more.split(" ")));
    return arguments.toArray(String[]::new);
  }

  @Test
  void theGeoreferenceMoves() throws IOException {
    try (InputStream in = ImageFormats.class.getResourceAsStream("gdal-utm.tif")) {
      Files.copy(in, directory.resolve("in.tif"));
    }
    Georeference.Affine whole = affine("in.tif");
    assertThat(run(arguments("filter --kernel box:3 --window 2,3,4,5", "@in.tif @out.tif")))
        .as(err)
        .isZero();
    assertThat(affine("out.tif"))
        .isEqualTo(
            new Georeference.Affine(
                whole.x() + 3 * whole.xPerColumn(),
                whole.xPerColumn(),
                whole.xPerRow(),
                whole.y() + 2 * whole.yPerRow(),
                whole.yPerColumn(),
                whole.yPerRow()));
  }

  private Georeference.Affine affine(String name) throws IOException {
    Path path = new Path(directory.resolve(name).toUri());
    try (ImageReader reader = ImageFormats.open(new Configuration(), path)) {
      return reader.info().metadata().georeference().affine().orElseThrow();
    }
  }

  @Test
  void onlyTheWindowIsPlanned() throws IOException {
    image("in.tif", 1, 600, 700);
    String line = "plan --kernel box:3 --window 100,200,30,40 @in.tif @out.tif";
    assertThat(run(line.split(" "))).as(err).isZero();
    assertThat(out)
        .contains("  window        crop ")
        .contains("output       out.tif: BigTIFF 30×40×1")
        .contains("receptive field  rows: 3 inputs, stride 1, halo 1 and 1; columns: 3 inputs,")
        .contains("window       from row 100 and column 200 of ")
        .contains("; the multiplications above are those of all of it")
        .contains("a block of 30×40 needs 32×42 of the input (112.0 % of what it covers)");
  }

  @Test
  void whatIsNoWindowIsSaid() throws IOException {
    image("in.tif", 1, 20, 30);
    String[][] cases = {
      {"2", "1,2,3", "--window takes ROW,COLUMN,HEIGHT,WIDTH"},
      {"2", "-1,2,3,4", "--window takes ROW,COLUMN,HEIGHT,WIDTH"},
      {"2", "0,0,0,4", "--window takes ROW,COLUMN,HEIGHT,WIDTH"},
      {"3", "10,20,10,11", "its result has 20 rows and 30 columns, and the window "},
    };
    for (String[] one : cases) {
      String line = "filter --kernel box:3 --window=" + one[1] + " @in.tif @out.tif";
      assertThat(run(line.split(" "))).as(err).isEqualTo(Integer.parseInt(one[0]));
      assertError(one[2]);
    }
  }
}
