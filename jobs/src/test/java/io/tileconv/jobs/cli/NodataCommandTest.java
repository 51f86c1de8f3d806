package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      {"2", "--nodata much", "--nodata much is not a number; write for example -9999, nan or none"},
      {"2", "--mask @small.png", "--mask needs --nodata V"},
      {"3", "--nodata 0 --mask @small.png", "the mask is "},
    };
    for (String[] one : cases) {
      String[] args = ("filter --kernel box:3 " + one[1] + " @in.tif @out.tif").split(" ");
      assertThat(run(args)).as(err).isEqualTo(Integer.parseInt(one[0]));
      assertError(one[2]);
    }
  }

  /** A float32 image with two gaps whose file names their value. */
  private Block gaps(String name, float nodata) throws IOException {
    Block image = Block.allocate(Region.of(0, 0, 60, 70), 1);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextInt(1000);
    }
    image.set(0, 30, 35, nodata);
    image.set(0, 0, 69, nodata);
    Images.write(
        directory.resolve(name), image, PixelType.FLOAT32, ImageMetadata.NONE.withNoData(nodata));
    return image;
  }

  private ImageMetadata metadata(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
    try (ImageReader reader = ImageFormats.open(new Configuration(), path)) {
      return reader.info().metadata();
    }
  }

  @ParameterizedTest
  @CsvSource({"-9999,propagate", "nan,ignore", "-9999,center", "nan,propagate"})
  void theFileSaysWhatIsNoData(String nodata, String policy) throws IOException {
    gaps("in.tif", nodata.equals("nan") ? Float.NaN : Float.parseFloat(nodata));
    String[] calls = {
      "--tile 0 @in.tif @told.tif",
      "--tile 13 @in.tif @tiles.tif",
      "--nodata " + nodata + " @in.tif @given.tif"
    };
    for (String call : calls) {
      String line = "filter --kernel box:5 --scale 2 --nodata-policy " + policy + " " + call;
      assertThat(run(line.split(" "))).as(err).isZero();
      assertThat(err.contains("note: nodata is " + nodata + ", as "))
          .as(err)
          .isEqualTo(!call.contains("--nodata"));
    }
    Block told = Images.read(directory.resolve("told.tif"));
    assertThat(told.sameBits(Images.read(directory.resolve("tiles.tif")))).isTrue();
    assertThat(told.sameBits(Images.read(directory.resolve("given.tif")))).isTrue();
    assertThat(metadata("told.tif").noData()).isEqualTo(nodata);
    assertThat(metadata("given.tif").noData()).isEqualTo(nodata);
  }

  @Test
  void noneMakesEveryValueData() throws IOException {
    Block image = gaps("in.tif", -9999);
    Images.write(directory.resolve("untold.tif"), image, PixelType.FLOAT32);
    for (String call : List.of("@in.tif --nodata none", "@untold.tif")) {
      String line = "filter --kernel gaussian:sigma=1 " + call + " @out-" + call.length() + ".tif";
      assertThat(run(line.split(" "))).as(err).isZero();
      assertThat(err).doesNotContain("nodata");
    }
    assertThat(
            Images.read(directory.resolve("out-21.tif"))
                .sameBits(Images.read(directory.resolve("out-11.tif"))))
        .isTrue();
  }

  @Test
  void aTagOfAValueThatNoPixelCanHaveSaysNothing() throws IOException {
    Block image = image("plain.tif", 1, 30, 30);
    ImageMetadata metadata = ImageMetadata.NONE.withNoData(-9999);
    Images.write(directory.resolve("in.tif"), image, PixelType.UINT8, metadata);
    assertThat(run("filter", "--kernel", "box:3", "@in.tif", "@out.tif")).as(err).isZero();
    assertThat(err).doesNotContain("note: ");
  }

  @Test
  void whatTheFileSaysMustFitTheResult() throws IOException {
    gaps("in.tif", -9999);
    assertThat(run("filter", "--kernel", "box:3", "--dtype", "uint8", "@in.tif", "@out.tif"))
        .isEqualTo(3);
    assertError("in.tif: its nodata value -9999.0 cannot be stored as uint8; add --dtype float32");
  }

  @Test
  void someImagesOfAJobHaveGaps() throws IOException {
    Files.createDirectory(directory.resolve("in"));
    gaps("in/a.tif", -9999);
    image("in/b.tif", 1, 60, 70);
    gaps("in/c.tif", Float.NaN);
    String line = "filter --kernel box:3 --scale 2 --offset 1 --format tif @in @out";
    assertThat(run(line.split(" "))).as(err).isZero();
    assertThat(err).contains("note: nodata is -9999, as ").contains("a.tif says (and 1 more)");
    for (String name : List.of("a.tif", "b.tif", "c.tif")) {
      line = "filter --kernel box:3 --scale 2 --offset 1 @in/" + name + " @alone-" + name;
      assertThat(run(line.split(" "))).as(err).isZero();
      assertThat(
              Images.read(directory.resolve("out/" + name))
                  .sameBits(Images.read(directory.resolve("alone-" + name))))
          .isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'-9999.0', {}, -9999",
    "'\"NaN\"', {}, nan",
    "'0', {}, ''",
    "'0', '{\"_FillValue\":7}', 7",
    "'0', '{\"_FillValue\":\"AAAAAAAA+H8=\"}', nan",
    "'1', '{\"missing_value\":[-1]}', -1"
  })
  void zarrSaysItByItsFillValueOrAttributes(String fill, String attributes, String nodata)
      throws IOException {
    Files.createDirectory(directory.resolve("in.zarr"));
    text(
        "in.zarr/zarr.json",
        """
        {"zarr_format":3,"node_type":"array","shape":[40,50],"data_type":"float32",
         "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[16,16]}},
         "chunk_key_encoding":{"name":"default"},"codecs":[{"name":"bytes"}],
         "fill_value":%s,"attributes":%s}
        """
            .formatted(fill, attributes));
    assertThat(metadata("in.zarr").noData()).isEqualTo(nodata);
    assertThat(run("plan", "--kernel", "box:3", "@in.zarr", "@out.tif")).as(err).isZero();
    assertThat(out.contains("note         nodata is ")).isEqualTo(!nodata.isEmpty());
  }
}
