package io.tileconv.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.jobs.pipeline.LocalSpark;
import io.tileconv.jobs.pipeline.TileSchema;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.onnx.OnnxWriter;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTest {

  @RegisterExtension
  static final LocalSpark SPARK =
      new LocalSpark(
          "local[2]", Map.of("spark.sql.extensions", TileconvExtensions.class.getName()));

  @TempDir Path directory;

  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("tileconv.seed", 20261122));

  private Block picture(String name, int bands, int height, int width) throws IOException {
    Block image = RandomBlocks.map(new Shape(bands, height, width), () -> random.nextInt(256));
    Images.write(directory.resolve(name), image, PixelType.UINT8);
    return image;
  }

  private Dataset<Row> sql(String text) {
    return SPARK.session().sql(text.replace("$DIR", directory.toString()));
  }

  /** Registers the image as the table {@code images}. */
  private void images(String name) {
    SPARK
        .session()
        .read()
        .format("image")
        .load(directory.resolve(name).toString())
        .createOrReplaceTempView("images");
  }

  private static Block whole(Network network, Block image) throws IOException {
    Shape shape = new Shape(image.channels(), image.region().height(), image.region().width());
    TileExecutor executor = new TileExecutor(network, List.of(shape), Arithmetic.EXACT);
    Shape output = executor.shapes().get(network.outputs().get(0));
    return executor.compute(Region.whole(output), List.of(image::copyTo));
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "4"})
  void filterGivesTheConvolvedImage(int bands) throws IOException {
    Block image = picture("a.png", bands, 37, 53);
    images("a.png");
    Row result =
        sql("select tileconv_filter(image, 'gaussian:sigma=2', 'circular') as image from images")
            .first()
            .getStruct(0);
    Network gaussian =
        Filters.parse("gaussian:sigma=2")
            .network(
                bands, FilterOptions.DEFAULT.withBorder(FilterOptions.parseBorder("circular")));
    Block expected = whole(gaussian, image);
    byte[] data = result.getAs("data");
    PixelConversion stored = PixelConversion.to(PixelType.UINT8);
    for (int row = 0; row < 37; row++) {
      for (int column = 0; column < 53; column++) {
        for (int band = 0; band < bands; band++) {
          // Spark's images are blue, green, red; ours are red, green, blue.
          int at = (row * 53 + column) * bands + (bands >= 3 && band < 3 ? 2 - band : band);
          assertThat((float) (data[at] & 0xff))
              .as("band %d of row %d, column %d", band, row, column)
              .isEqualTo(stored.apply(expected.at(band, row, column)));
        }
      }
    }
    assertThat(result.<Integer>getAs("mode")).isEqualTo(8 * (bands - 1));
    assertThat(result.<String>getAs("origin")).endsWith("/a.png");
  }

  @ParameterizedTest
  @CsvSource({"a.tif,UINT8,3", "b.png,UINT16,1", "c.npy,FLOAT32,2", "d.tif,INT16,5"})
  void theBytesOfFilesAreImages(String name, PixelType type, int bands) throws IOException {
    Block image =
        RandomBlocks.map(new Shape(bands, 31, 43), () -> random.nextInt(type.bytes() * 120));
    Images.write(directory.resolve(name), image, type);
    Row result =
        sql("select tileconv_decode(content, path) as image from binaryFile.`$DIR/" + name + "`")
            .first()
            .getStruct(0);
    Block stored = SparkImage.of(result).block(BandOrder.RGB);
    assertThat(stored.sameBits(image)).isTrue();
    assertThat(SparkImage.of(result).type()).isEqualTo(type);
    assertThat(result.<String>getAs("origin")).endsWith("/" + name);
    Row smooth =
        sql("select tileconv_filter(tileconv_decode(content), 'box:3') from binaryFile.`$DIR/"
                + name
                + "`")
            .first()
            .getStruct(0);
    assertThat(smooth.<Integer>getAs("height")).isEqualTo(31);
  }

  @Test
  void whatIsNoImageIsNamedOrNull() throws IOException {
    Files.writeString(directory.resolve("a.tif"), "no image");
    String from = "(content, path) as image from binaryFile.`$DIR/a.tif`";
    assertThat(sql("select try_tileconv_decode" + from).first().isNullAt(0)).isTrue();
    assertThatThrownBy(() -> sql("select tileconv_decode" + from).collect())
        .rootCause()
        .isInstanceOf(io.tileconv.jobs.image.BadImageException.class)
        .hasMessageContaining("the file holds text, not an image");
    assertThatThrownBy(() -> sql("select tileconv_decode('a')").collect())
        .hasMessageContaining("works on the column content");
  }

  /** Weights that tell red from blue. */
  private void model(String name) throws IOException {
    Network network =
        Network.chain()
            .then(
                "mix",
                Convolution.pointwise(3, 2),
                Tensor.of(new float[] {1, 10, 100, 0.5f, 0, 0}, 2, 3, 1, 1))
            .build();
    Files.write(directory.resolve(name), OnnxWriter.write(network, List.of(3)));
  }

  @Test
  void runGivesTheNetworksOutputAsAFloatImage() throws IOException {
    Block image = picture("a.png", 3, 9, 11);
    images("a.png");
    model("mix.onnx");
    Row result =
        sql("select tileconv_run(image, '$DIR/mix.onnx', 0.25) as image from images")
            .first()
            .getStruct(0);
    assertThat(result.<Integer>getAs("mode")).isEqualTo(5 + 8);
    ByteBuffer data = ByteBuffer.wrap(result.getAs("data")).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < 9; row++) {
      for (int column = 0; column < 11; column++) {
        float red = image.at(0, row, column) / 4;
        float mixed =
            red + 10 * (image.at(1, row, column) / 4) + 100 * (image.at(2, row, column) / 4);
        assertThat(data.getFloat()).isEqualTo(mixed);
        assertThat(data.getFloat()).isEqualTo(red / 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tif,16,2", "tif,100,0", "png,7,9"})
  void tilesListsWhatSplitWrites(String format, int tile, int halo) throws IOException {
    Block image = picture("a." + format, 3, 37, 53);
    Dataset<Row> tiles =
        sql("select * from tileconv_tiles('$DIR/a." + format + "', " + tile + ", " + halo + ")");
    assertThat(tiles.schema()).isEqualTo(TileSchema.SCHEMA);
    List<Row> rows = tiles.collectAsList();
    assertThat(rows).hasSize(((37 + tile - 1) / tile) * ((53 + tile - 1) / tile));
    for (Row row : rows) {
      Row region = row.getAs("region");
      long top = region.getAs("top");
      long left = region.getAs("left");
      long height = region.<Long>getAs("height") + 2 * halo;
      long width = region.<Long>getAs("width") + 2 * halo;
      byte[] pixels = row.getAs("pixels");
      assertThat(pixels).hasSize((int) (3 * height * width));
      for (int i = 0; i < pixels.length; i++) {
        long y = fold(top - halo + i / width % height, 37);
        long x = fold(left - halo + i % width, 53);
        assertThat(pixels[i] & 0xff).isEqualTo((int) image.at((int) (i / width / height), y, x));
      }
    }
  }

  /** Reflection, written anew. */
  private static long fold(long index, long size) {
    long at = Math.abs(index);
    return at < size ? at : 2 * (size - 1) - at;
  }

  @Test
  void theDataSourceReadsNoPixelsThatNobodyAsksFor() throws IOException {
    picture("a.tif", 1, 300, 300);
    try (FileChannel file =
        FileChannel.open(directory.resolve("a.tif"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1000), 100);
    }
    Dataset<Row> tiles =
        SPARK
            .session()
            .read()
            .format("tileconv")
            .option("tile", 100)
            .load(directory.resolve("a.tif").toString());
    assertThat(tiles.select("region.top", "image").where("region.left = 200").collectAsList())
        .extracting(row -> row.getLong(0) + " of " + row.getString(1))
        .containsExactlyInAnyOrder("0 of a", "100 of a", "200 of a");
    assertThatThrownBy(() -> tiles.select("pixels").collectAsList())
        .hasStackTraceContaining(directory.resolve("a.tif") + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tiles|100|the option tiles is not known; use tile, halo or border",
        "halo|many|the option halo is a whole number, not many"
      })
  void wrongOptionsSayWhatToChange(String option, String value, String message) throws IOException {
    picture("a.png", 1, 3, 3);
    DataFrameReader reader = SPARK.session().read().format("tileconv").option(option, value);
    assertThatThrownBy(() -> reader.load(directory.resolve("a.png").toString()))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tileconv_filter(image, 'gausian:sigma=2')|there is no filter \"gausian:sigma=2\"",
        "tileconv_filter(image)|tileconv_filter takes image, filter [, border], not 1 arguments",
        "tileconv_filter(image, image.origin)|all but the image constants, not",
        "tileconv_filter(image.data, 'box:3')|tileconv_filter works on a column of Spark's image schema",
        "tileconv_run(image, '/nowhere.onnx')|/nowhere.onnx: there is no such file; check the path",
        "tileconv_run(image, 'net.onnx', 'half')|\"half\" is not a number"
      })
  void wrongCallsSayWhatToChange(String call, String message) throws IOException {
    picture("a.png", 1, 3, 3);
    images("a.png");
    assertThatThrownBy(() -> sql("select " + call + " from images").collectAsList())
        .hasStackTraceContaining(message);
  }

  @Test
  void filesAreQueriedWithoutRegisteringThem() throws IOException {
    picture("a.png", 3, 9, 11);
    picture("b.png", 3, 9, 11);
    model("mix.onnx");
    assertThat(
            sql("select tileconv_run(image, '$DIR/mix.onnx', 1/255) as mask,"
                    + " tileconv_filter(image, 'sobel') as edges from image.`$DIR/*.png`")
                .selectExpr("mask.nChannels", "edges.nChannels")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly("[2,3]", "[2,3]");
  }

  @Test
  void functionsDescribeThemselves() {
    assertThat(sql("describe function tileconv_filter").collectAsList().toString())
        .contains("tileconv_filter(image, filter [, border])");
  }
}
