package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.CogRules;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.jobs.image.Selection;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that hold smaller versions of themselves, and stores of many files. */
class PyramidTest extends CommandTest {

  /** The average of up to four pixels, rounded half to even: written to be read. */
  private static Block halved(Block image) {
    Region whole = image.region();
    Region half = Region.of(0, 0, (whole.height() + 1) / 2, (whole.width() + 1) / 2);
    Block result = Block.allocate(half, image.channels());
    for (int band = 0; band < image.channels(); band++) {
      for (long y = 0; y < half.height(); y++) {
        for (long x = 0; x < half.width(); x++) {
          double sum = 0;
          int count = 0;
          for (long row = 2 * y; row < Math.min(2 * y + 2, whole.height()); row++) {
            for (long column = 2 * x; column < Math.min(2 * x + 2, whole.width()); column++) {
              sum += image.at(band, row, column);
              count++;
            }
          }
          result.set(band, y, x, (float) Math.rint(sum / count));
        }
      }
    }
    return result;
  }

  private Block level(String name, int level) throws IOException {
    Selection selection =
        new Selection(0, level, Selection.Palette.COLORS, Selection.Inexact.REFUSE);
    try (ImageReader reader =
        ImageFormats.open(
            new Configuration(),
            new Path(directory.resolve(name).toUri()),
            ReadLimits.DEFAULT,
            selection)) {
      ImageInfo info = reader.info();
      Block block = Block.allocate(Region.whole(info.shape()), info.shape().channels());
      reader.read(block);
      return block;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "out.tif, cog, deflate",
    "out.tif, cog, none",
    "out.ome.zarr, standard, zstd",
    "out.ome.zarr, chunked, deflate"
  })
  void levelsAreAveragesWhateverTheTiles(String name, String layout, String compression)
      throws IOException {
    Block image = image("in.tif", 3, 331, 467);
    assertThat(
            run(
                "filter",
                "--kernel",
                "box:1",
                "--layout",
                layout,
                "--compression",
                compression,
                "--memory",
                "4m",
                "--tile",
                "61",
                "@in.tif",
                "@" + name))
        .as("%s", err)
        .isZero();
    Block expected = image;
    int level = 0;
    while (true) {
      assertThat(level(name, level).sameBits(expected)).as("level %s", level).isTrue();
      if (expected.region().height() <= 128 && expected.region().width() <= 128) {
        break;
      }
      expected = halved(expected);
      level++;
    }
    assertThat(level).isEqualTo(2);
    assertThat(run("info", "@" + name)).isZero();
    assertThat(out).contains("overviews     2");
    if (name.endsWith(".tif")) {
      CogRules.check(directory.resolve(name));
    }
  }

  @Test
  void cogDoesNotDependOnTilesAndTasks() throws IOException {
    image("in.tif", 1, 300, 500);
    String[] masters = {"local[1]", "local[2]"};
    byte[] first = null;
    for (String master : masters) {
      assertThat(
              run(
                  "filter",
                  "--kernel",
                  "gaussian:sigma=2",
                  "--layout",
                  "cog",
                  "--memory",
                  "2m",
                  "--master",
                  master,
                  "--overwrite",
                  "@in.tif",
                  "@out.tif"))
          .as("%s", err)
          .isZero();
      byte[] bytes = Files.readAllBytes(directory.resolve("out.tif"));
      first = first == null ? bytes : first;
      assertThat(bytes).isEqualTo(first);
    }
    CogRules.check(directory.resolve("out.tif"));
  }

  @Test
  void storesAreReplacedWholeOrRefused() throws IOException {
    Block image = image("in.png", 3, 40, 50);
    assertThat(run("filter", "--kernel", "box:1", "@in.png", "@out.zarr")).as("%s", err).isZero();
    assertThat(Images.read(directory.resolve("out.zarr")).sameBits(image)).isTrue();
    assertThat(run("filter", "--kernel", "box:1", "@in.png", "@out.zarr")).isEqualTo(2);
    assertError("exists already; name another output, or add --overwrite to replace it");
    assertThat(run("filter", "--kernel", "box:3", "--overwrite", "@out.zarr", "@again.zarr"))
        .isZero();
    assertThat(run("filter", "--kernel", "box:1", "--overwrite", "@again.zarr", "@out.zarr"))
        .as("%s", err)
        .isZero();
    assertThat(
            Images.read(directory.resolve("out.zarr"))
                .sameBits(Images.read(directory.resolve("again.zarr"))))
        .isTrue();
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("in.png", "out.zarr", "again.zarr");
  }

  @Test
  void stepsOfAllAxesAreKept() throws IOException {
    Files.createDirectories(directory.resolve("in.ome.zarr/0"));
    text(
        "in.ome.zarr/.zattrs",
        """
        {"multiscales":[{"version":"0.4","axes":[{"name":"c","type":"channel"},
         {"name":"z","type":"space","unit":"micrometer"},
         {"name":"y","type":"space","unit":"micrometer"},
         {"name":"x","type":"space","unit":"micrometer"}],
         "datasets":[{"path":"0","coordinateTransformations":[
          {"type":"scale","scale":[1,2.5,0.5,0.25]}]}]}]}
        """);
    text("in.ome.zarr/.zgroup", "{\"zarr_format\":2}");
    text(
        "in.ome.zarr/0/.zarray",
        """
        {"zarr_format":2,"shape":[2,3,40,50],"chunks":[1,1,40,50],"dtype":"|u1","order":"C",
         "fill_value":9,"filters":null,"compressor":null,"dimension_separator":"/"}
        """);
    assertThat(run("info", "@in.ome.zarr")).as(err).isZero();
    assertThat(out).contains("axes          c=2  z=3 of 2.5 micrometer");
    String box = "filter --kernel box:3 --nodata none @in.ome.zarr @out.ome.zarr";
    assertThat(run(box.split(" "))).as(err).isZero();
    assertThat(run("split", "--tile", "16", "@out.ome.zarr", "@tiles")).as(err).isZero();
    assertThat(run("stitch", "@tiles", "@again.ome.zarr")).as(err).isZero();
    for (String name : List.of("out.ome.zarr", "again.ome.zarr")) {
      String json = Files.readString(directory.resolve(name).resolve("zarr.json"));
      assertThat(json)
          .contains("\"scale\" : [ 1.0, 2.5, 0.5, 0.25 ]")
          .containsPattern(
              "\"name\" : \"z\",\\s+\"type\" : \"space\",\\s+\"unit\" : \"micrometer\"");
    }
  }

  @Test
  void damagedStoresAreToldInOneLine() throws IOException {
    image("in.png", 1, 40, 50);
    assertThat(run("filter", "--kernel", "box:1", "@in.png", "@out.zarr")).isZero();
    Files.writeString(directory.resolve("out.zarr/zarr.json"), "{\"zarr_format\": 3}");
    assertThat(run("filter", "--kernel", "box:1", "@out.zarr", "@x.tif")).isEqualTo(3);
    assertError(
        "the Zarr metadata is damaged or of another kind (its chunk grid is missing); write the"
            + " array anew");
  }
}
