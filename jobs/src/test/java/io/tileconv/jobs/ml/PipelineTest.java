package io.tileconv.jobs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.jobs.pipeline.JobSettings;
import io.tileconv.jobs.pipeline.LocalSpark;
import io.tileconv.jobs.pipeline.Output;
import io.tileconv.jobs.pipeline.Stitcher;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

  /** A water mask network; see data/models. */
  private static final Path MODEL = Path.of("../data/models/unet_water.onnx").toAbsolutePath();

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @TempDir Path directory;

  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("tileconv.seed", 20261122));

  @Test
  void filteredTilesStitchedAreTheFilteredImage() throws IOException {
    Shape shape = new Shape(3, 61, 83);
    Block image = RandomBlocks.map(shape, () -> random.nextInt(256));
    Images.write(directory.resolve("in.tif"), image, PixelType.UINT8);
    Dataset<Row> tiles =
        SPARK
            .session()
            .read()
            .format("tileconv")
            .option("tile", 17)
            .option("halo", 9)
            .load(directory.resolve("in.tif").toString());
    TileConvolution gaussian =
        new TileConvolution()
            .setInputCol("pixels")
            .setOutputCol("pixels")
            .setKernel("gaussian:sigma=2");
    gaussian.transform(tiles).write().parquet(directory.resolve("tiles").toString());
    new Stitcher(SPARK.session(), JobSettings.DEFAULT, null)
        .stitch(
            directory.resolve("tiles").toString(),
            directory.resolve("out.tif").toString(),
            Output.Existing.REFUSE);

    Network network = Filters.parse("gaussian:sigma=2").network(3, FilterOptions.DEFAULT);
    Block expected =
        new TileExecutor(network, List.of(shape), Arithmetic.EXACT)
            .compute(Region.whole(shape), List.of(image::copyTo));
    PixelConversion stored = PixelConversion.to(PixelType.UINT8);
    Block stitched = Images.read(directory.resolve("out.tif"));
    for (int band = 0; band < 3; band++) {
      for (int row = 0; row < 61; row++) {
        for (int column = 0; column < 83; column++) {
          assertThat(stitched.at(band, row, column))
              .as("band %d, row %d, column %d", band, row, column)
              .isEqualTo(stored.apply(expected.at(band, row, column)));
        }
      }
    }
  }

  @Test
  void aHaloThatIsTooSmallIsRefused() throws IOException {
    Images.write(
        directory.resolve("in.tif"),
        RandomBlocks.map(new Shape(1, 20, 20), () -> random.nextInt(256)),
        PixelType.UINT8);
    Dataset<Row> tiles =
        SPARK
            .session()
            .read()
            .format("tileconv")
            .option("halo", 3)
            .load(directory.resolve("in.tif").toString());
    TileConvolution gaussian =
        new TileConvolution()
            .setInputCol("pixels")
            .setOutputCol("pixels")
            .setKernel("gaussian:sigma=2");
    assertThatThrownBy(() -> gaussian.transform(tiles).collectAsList())
        .hasStackTraceContaining(
            "in: its tiles have a halo of 3, and gaussian:sigma=2 needs 8; cut them with a larger"
                + " halo");
  }

  @Test
  void stagesSayWhichColumnIsMissingOrThereAlready() {
    Dataset<Row> images =
        SPARK.session().read().format("image").load(MODEL.resolveSibling("../images").toString());
    assertThatThrownBy(() -> new MapPooling().setInputCol("picture").transform(images))
        .hasMessageContaining("there is no column picture; there are image");
    assertThatThrownBy(
            () -> new TileConvolution().setKernel("box:3").setOutputCol("image").transform(images))
        .hasMessageContaining("there is a column image already; set another outputCol");
    assertThatThrownBy(() -> new NetworkTransformer().setBandOrder("grb"))
        .hasMessage("there is no band order \"grb\"; use rgb or bgr");
  }

  @Test
  void aPipelineGivesTheSameInAnotherProcess() throws Exception {
    Path pictures = pictures();
    Dataset<Row> images = SPARK.session().read().format("image").load(pictures.toString());
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new TileConvolution().setKernel("gaussian:sigma=1").setOutputCol("smooth"),
                  new NetworkTransformer()
                      .setInputCol("smooth")
                      .setOutputCol("water")
                      .setModel(MODEL.toString())
                      .setInputScale(1 / 255f),
                  new MapPooling().setInputCol("water").setOutputCol("features").setGrid(2),
                  new KMeans().setK(2).setSeed(1)
                });
    PipelineModel model = pipeline.fit(images);
    List<String> here = SavedPipeline.predictions(model, images);
    assertThat(here).hasSize(8);

    model.write().save(directory.resolve("model").toString());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("spark.jvm.args").split(" ")));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SavedPipeline.class.getName(),
            directory.resolve("model").toString(),
            pictures.toString(),
            directory.resolve("there.txt").toString()));
    Path log = directory.resolve("process.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(() -> read(log)).isZero();
    assertThat(Files.readAllLines(directory.resolve("there.txt"))).isEqualTo(here);
  }

  /** Eight pictures: those with even numbers are reddish, the others bluish. */
  private Path pictures() throws IOException {
    Path pictures = Files.createDirectory(directory.resolve("pictures"));
    for (int i = 0; i < 8; i++) {
      Block image = Block.allocate(Region.of(0, 0, 32, 48), 3);
      RandomBlocks.fill(image, () -> random.nextInt(60));
      for (int row = 0; row < 32; row++) {
        for (int column = 0; column < 48; column++) {
          image.set(2 * (i % 2), row, column, 150 + random.nextInt(100));
        }
      }
      Images.write(pictures.resolve(i + ".png"), image, PixelType.UINT8);
    }
    return pictures;
  }

  @Test
  void principalComponentsAndRegressionLearnFromPooledMaps() throws IOException {
    Dataset<Row> images =
        SPARK
            .session()
            .read()
            .format("image")
            .load(pictures().toString())
            .selectExpr(
                "image",
                "cast(regexp_extract(image.origin, '([0-9])[.]png', 1) % 2 as double) as label");
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new TileConvolution().setKernel("sobel").setOutputCol("edges"),
                  new MapPooling().setInputCol("edges").setOutputCol("maps").setPooling("max"),
                  new MapPooling().setOutputCol("colours").setGrid(3),
                  new VectorAssembler()
                      .setInputCols(new String[] {"maps", "colours"})
                      .setOutputCol("all"),
                  new PCA().setInputCol("all").setOutputCol("features").setK(2),
                  new LogisticRegression()
                })
            .fit(images);
    assertThat(model.transform(images).where("label = prediction").count()).isEqualTo(8);
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
