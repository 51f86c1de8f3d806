package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.operator.Border;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitStitchTest {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @TempDir Path directory;

  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("tileconv.seed", 20261122));

  private Block write(String name, Shape shape, PixelType type) throws IOException {
    Block image =
        type == PixelType.FLOAT32
            ? RandomBlocks.map(shape, random)
            : RandomBlocks.map(shape, () -> random.nextInt(256));
    Images.write(directory.resolve(name), image, type);
    return image;
  }

  private long split(String in, String out, int tile, int halo, Border border) {
    InputFiles files = InputFiles.of(Images.CONFIGURATION, directory.resolve(in).toString());
    List<InputImage> images =
        ImageProbe.probe(null, Images.CONFIGURATION, files.files(), 1 << 30).images();
    return new Splitter(SPARK.session(), new Splitter.Settings(tile, halo, border, 64 << 20))
        .split(images, output(out, Output.Kind.DIRECTORY));
  }

  private Output output(String name, Output.Kind kind) {
    return new Output(directory.resolve(name).toString(), kind, Output.Existing.REFUSE);
  }

  private JobResult stitch(String tiles, String out) {
    return new Stitcher(SPARK.session(), JobSettings.DEFAULT, null)
        .stitch(
            directory.resolve(tiles).toString(),
            directory.resolve(out).toString(),
            Output.Existing.REFUSE);
  }

  @ParameterizedTest
  @CsvSource({
    "npy,FLOAT32,1,1,1,1,0", "npy,FLOAT32,3,1,50,7,9", "png,UINT8,3,41,37,10,3",
    "tif,UINT16,2,300,290,128,0", "tif,INT16,5,64,64,64,64", "tif,UINT8,1,97,101,1000,20"
  })
  void splitThenStitchGivesTheImageBack(
      String format, PixelType type, int bands, int height, int width, int tile, int halo)
      throws IOException {
    Block image = write("in." + format, new Shape(bands, height, width), type);
    split("in." + format, "tiles", tile, halo, Border.REFLECT);
    JobResult result = stitch("tiles", "again." + format);
    assertThat(result.failures()).isEmpty();
    assertThat(Images.read(directory.resolve("again." + format)).sameBits(image)).isTrue();
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("in." + format, "tiles", "again." + format);
  }

  @Test
  void aDirectoryOfImagesComesBackAsADirectory() throws IOException {
    assertThat(directory.resolve("in").toFile().mkdir()).isTrue();
    Block a = write("in/a.tif", new Shape(3, 30, 40), PixelType.UINT8);
    Block b = write("in/b.npy", new Shape(1, 25, 10), PixelType.FLOAT32);
    assertThat(split("in", "tiles", 16, 2, Border.CIRCULAR)).isEqualTo(2 * 3 + 2);
    stitch("tiles", "out");
    assertThat(directory.resolve("out").toFile().list())
        .containsExactlyInAnyOrder("a.tif", "b.tif", "_SUCCESS");
    assertThat(Images.read(directory.resolve("out/a.tif")).sameBits(a)).isTrue();
    assertThat(Images.read(directory.resolve("out/b.tif")).sameBits(b)).isTrue();
  }

  @Test
  void newTilesReplaceAllOldOnes() throws IOException {
    write("in.tif", new Shape(1, 90, 90), PixelType.UINT8);
    split("in.tif", "tiles", 8, 0, Border.REFLECT);
    InputFiles files = InputFiles.of(Images.CONFIGURATION, directory.resolve("in.tif").toString());
    new Splitter(SPARK.session(), new Splitter.Settings(64, 0, Border.REFLECT, 64 << 20))
        .split(
            ImageProbe.probe(null, Images.CONFIGURATION, files.files(), 1 << 30).images(),
            new Output(
                directory.resolve("tiles").toString(),
                Output.Kind.DIRECTORY,
                Output.Existing.OVERWRITE));
    assertThat(SPARK.session().read().parquet(directory.resolve("tiles").toString()).count())
        .isEqualTo(4);
  }

  @Test
  void otherJobsReadTheTiles() throws IOException {
    Block image = write("in.tif", new Shape(2, 20, 30), PixelType.UINT8);
    split("in.tif", "tiles", 16, 3, Border.REFLECT);
    Row tile =
        SPARK
            .session()
            .read()
            .parquet(directory.resolve("tiles").toString())
            .where("region.top = 0 and region.left = 16")
            .selectExpr(
                "image",
                "height",
                "width",
                "bands",
                "dtype",
                "tile",
                "region.width",
                "halo.left",
                "pixels")
            .first();
    assertThat(tile.toSeq().take(8).mkString(",")).isEqualTo("in,20,30,2,uint8,16,14,3");
    byte[] pixels = tile.getAs("pixels");
    assertThat(pixels).hasSize(2 * (16 + 6) * (14 + 6));
    // The halo begins 3 pixels up and left.
    int row = 5;
    int column = 4;
    int at = ((16 + 6) + row) * (14 + 6) + column;
    assertThat(pixels[at] & 0xff).isEqualTo((int) image.at(1, row - 3, 16 + column - 3));
  }

  @Test
  void aJobInBetweenChangesThePixels() throws IOException {
    Block image = write("in.npy", new Shape(1, 33, 21), PixelType.FLOAT32);
    split("in.npy", "tiles", 8, 1, Border.ZERO);
    Dataset<Row> tiles = SPARK.session().read().parquet(directory.resolve("tiles").toString());
    SPARK
        .session()
        .udf()
        .register(
            "negated",
            (byte[] bytes) -> {
              ByteBuffer values = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
              for (int i = 0; i < bytes.length; i += 4) {
                values.putFloat(i, -values.getFloat(i));
              }
              return values.array();
            },
            DataTypes.BinaryType);
    tiles
        .withColumn("pixels", functions.expr("negated(pixels)"))
        .orderBy(functions.rand(5))
        .write()
        .parquet(directory.resolve("changed").toString());
    stitch("changed", "out.npy");
    Block out = Images.read(directory.resolve("out.npy"));
    assertThat(out.at(0, 32, 20)).isEqualTo(-image.at(0, 32, 20));
    assertThat(out.at(0, 7, 8)).isEqualTo(-image.at(0, 7, 8));
  }

  @Test
  void whatIsWrongWithTilesIsSaid() throws IOException {
    write("in.tif", new Shape(1, 20, 30), PixelType.UINT8);
    split("in.tif", "tiles", 16, 0, Border.REFLECT);
    Dataset<Row> tiles = SPARK.session().read().parquet(directory.resolve("tiles").toString());
    tiles.where("region.left = 0").write().parquet(directory.resolve("half").toString());
    assertThat(stitch("half", "a.tif").failures().toString())
        .contains(
            "half#in: the tile of in at row 0, column 16 is missing; stitch the whole data set");
    tiles.union(tiles).write().parquet(directory.resolve("twice").toString());
    assertThat(stitch("twice", "b.tif").failures().toString())
        .contains("a tile of in is there twice; keep one row for each region");
    tiles
        .withColumn("pixels", functions.expr("substring(pixels, 1, 5)"))
        .write()
        .parquet(directory.resolve("short").toString());
    assertThatThrownBy(() -> stitch("short", "c.tif"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("has 5 bytes of ")
        .hasMessageContaining("keep region, halo and pixels together");
    tiles.drop("halo").write().parquet(directory.resolve("without").toString());
    assertThatThrownBy(() -> stitch("without", "d.tif"))
        .isInstanceOf(JobException.class)
        .hasMessageEndingWith("has no column halo; keep the columns that split wrote");
    assertThatThrownBy(() -> stitch("nowhere", "e.tif"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("is no tile data set");
    assertThatThrownBy(() -> split("in.tif", "tiles", 16, 0, Border.REFLECT))
        .hasMessageEndingWith(
            "tiles: exists already; name another output, or add --overwrite to replace it");
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("in.tif", "tiles", "half", "twice", "short", "without");
  }
}
