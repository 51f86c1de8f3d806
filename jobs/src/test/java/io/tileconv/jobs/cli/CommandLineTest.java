package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands: what they write and what they say. */
class CommandLineTest extends CommandTest {

  @Test
  void aFilterOfOneImageWritesOneFile() throws IOException {
    Block image = image("in.png", 3, 40, 50);
    assertThat(run("filter", "--kernel", "box:1", "@in.png", "@out.png")).isZero();
    assertThat(Images.read(directory.resolve("out.png")).sameBits(image)).isTrue();
    assertThat(err).matches("(?s).*out.png: 0.0 megapixels in [0-9.]+ s .*");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("in.png", "out.png");
  }

  @Test
  void chainsStridesAndTypes() throws IOException {
    Block image = image("in.tif", 2, 33, 47);
    assertThat(
            run(
                "filter",
                "--kernel",
                "gaussian:sigma=1",
                "--then",
                "sobel-x",
                "--stride",
                "2",
                "--border",
                "symmetric",
                "--dtype",
                "float32",
                "--tile",
                "7",
                "@in.tif",
                "@tiled.npy"))
        .isZero();
    assertThat(
            run(
                "filter",
                "--kernel",
                "gaussian:sigma=1",
                "--then",
                "sobel-x",
                "--stride",
                "2",
                "--border",
                "symmetric",
                "--dtype",
                "float32",
                "@in.tif",
                "@whole.tif"))
        .isZero();
    assertThat(run("diff", "@tiled.npy", "@whole.tif")).as(out).isZero();
    assertThat(out).endsWith("equal\n");
    Block result = Images.read(directory.resolve("tiled.npy"));
    assertThat(result.region()).isEqualTo(Region.of(0, 0, 9, 12));
    assertThat(result.channels()).isEqualTo(image.channels());
  }

  @ParameterizedTest
  @CsvSource({
    "nearest,66,94",
    "bilinear,66,94",
    "aligned,66,94",
    "nails,66,94",
    "transposed,66,94"
  })
  void upsampling(String method, long height, long width) throws IOException {
    Block image = image("in.npy", 1, 33, 47);
    text("tent.csv", "0.25,0.5,0.25\n0.5,1,0.5\n0.25,0.5,0.25\n");
    for (String tile : new String[] {"0", "10"}) {
      assertThat(
              run(
                  "upsample",
                  "--method",
                  method,
                  "--factor",
                  "2",
                  "--kernel",
                  "@tent.csv",
                  "--tile",
                  tile,
                  "--overwrite",
                  "@in.npy",
                  "@out" + tile + ".npy"))
          .as(err)
          .isZero();
    }
    assertThat(run("diff", "@out0.npy", "@out10.npy")).isZero();
    Block result = Images.read(directory.resolve("out0.npy"));
    assertThat(result.region()).isEqualTo(Region.of(0, 0, height, width));
    // A tent of three taps has its middle at the second sample of each cell.
    int middle = method.equals("transposed") ? 1 : 0;
    if (!method.equals("bilinear") && !method.equals("aligned")) {
      assertThat(result.at(0, 20 + middle, 40 + middle)).isEqualTo(image.at(0, 10, 20));
    }
  }

  @Test
  void aModelRunsTheSameInTilesOfEverySize() throws IOException {
    image("in.png", 3, 64, 88);
    String model = Path.of("../data/models/unet_water.onnx").toString();
    for (String tile : new String[] {"0", "13", "32"}) {
      assertThat(
              run(
                  "run",
                  "--model",
                  model,
                  "--input-scale",
                  "1/255",
                  "--tile",
                  tile,
                  "@in.png",
                  "@out" + tile + ".npy"))
          .as(err)
          .isZero();
      assertThat(run("diff", "@out0.npy", "@out" + tile + ".npy")).as(out).isZero();
    }
    assertThat(run("plan", "--model", model, "@in.png", "@out.npy")).as(err).isZero();
    assertThat(out).contains("conv 3×3 64→64").contains("halo 51 and 51");
    image("odd.png", 3, 61, 88);
    assertThat(run("run", "--model", model, "@odd.png", "@out.npy")).isEqualTo(3);
    assertThat(err).contains("odd.png: ");
    text("no.onnx", "this is no model");
    assertThat(run("run", "--model", "@no.onnx", "@in.png", "@out.npy")).isEqualTo(3);
    assertError("no.onnx: ");
  }

  @Test
  void unpoolingPutsMaximaBack() throws IOException {
    Block large = image("large.npy", 1, 8, 10);
    Block small = image("small.npy", 1, 4, 5);
    assertThat(
            run(
                "upsample",
                "--method",
                "unpool",
                "--factor",
                "2",
                "--pooled-from",
                "@large.npy",
                "@small.npy",
                "@out.npy"))
        .as(err)
        .isZero();
    Block result = Images.read(directory.resolve("out.npy"));
    assertThat(result.region()).isEqualTo(large.region());
    double sum = 0;
    for (float value : result.data()) {
      sum += value;
    }
    double expected = 0;
    for (float value : small.data()) {
      expected += value;
    }
    assertThat(sum).isEqualTo(expected);
  }

  @Test
  void diffTellsWhereAndHowMuch() throws IOException {
    Block image = image("a.npy", 1, 4, 5);
    image.set(0, 2, 3, image.at(0, 2, 3) + 2);
    Images.write(directory.resolve("b.npy"), image, PixelType.UINT8);
    assertThat(run("diff", "@a.npy", "@b.npy")).isEqualTo(1);
    assertThat(out)
        .contains("max abs          2.0")
        .contains("first difference row 2, column 3, band 0")
        .contains("different in 1 of 20 values");
    assertThat(run("diff", "@a.npy", "@b.npy", "--tolerance", "2")).isZero();
    image("c.npy", 1, 5, 5);
    assertThat(run("diff", "@a.npy", "@c.npy")).isEqualTo(1);
    assertThat(out).contains("different shapes");
  }

  @Test
  void costPrintsTheTableOfStandardAgainstSeparable() {
    assertThat(run("cost", "--input", "32x32x3", "--kernel", "3x3", "--outputs", "12")).isZero();
    assertThat(out)
        .contains("conv: 32×32×3 → 30×30×12")
        .containsPattern("standard +291,600 +324")
        .containsPattern("depthwise step +24,300 +27")
        .containsPattern("pointwise step +32,400 +36")
        .containsPattern("separable, both +56,700 \\(5.14× fewer\\) +63 \\(5.14× fewer\\)");
    assertThat(
            run(
                "cost",
                "--transposed",
                "--input",
                "128x128x64",
                "--kernel",
                "4x4",
                "--outputs",
                "64",
                "--stride",
                "2",
                "--padding",
                "1"))
        .isZero();
    assertThat(out)
        .contains("128×128×64 → 256×256×64")
        .containsPattern("standard +1,073,741,824 +65,536");
  }

  @Test
  void planPrintsEverythingAndRunsNothing() throws IOException {
    image("in.png", 3, 40, 50);
    assertThat(run("plan", "--kernel", "gaussian:sigma=2", "@in.png", "@out.png")).isZero();
    assertThat(out)
        .contains("decoded whole, once in each executor process (6.0 kB)")
        .contains("depthwise conv 1×17 3→3, border reflect, flipped")
        .contains("102,000")
        .contains("receptive field")
        .contains("separable (rank 1): two passes of 17 and 17 taps")
        .contains("rows are streamed")
        .contains("recomputed   1.000 times the work without halos")
        .contains("fingerprint");
    assertThat(directory.toFile().list()).containsExactly("in.png");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (String command :
        new String[] {
          "filter",
          "run",
          "job",
          "plan",
          "upsample",
          "cost",
          "diff",
          "info",
          "split",
          "stitch",
          "conformance"
        }) {
      assertThat(run(command, "--help")).isZero();
      assertThat(out).contains("Usage: tileconv " + command).contains("  tileconv " + command);
    }
    assertThat(run("--help")).isZero();
    assertThat(out).contains("Exit codes");
  }

  @Test
  void aMatrixFileIsAKernel() throws IOException {
    Block image = image("in.npy", 1, 9, 9);
    text("shift.csv", "# the value from the left\n0,0,0\n0,0,1\n0,0,0\n");
    assertThat(run("filter", "--kernel", "@shift.csv", "@in.npy", "@out.npy")).isZero();
    assertThat(Images.read(directory.resolve("out.npy")).at(0, 4, 4)).isEqualTo(image.at(0, 4, 3));
    assertThat(
            run(
                "filter",
                "--kernel",
                "@shift.csv",
                "--correlate",
                "--overwrite",
                "@in.npy",
                "@out.npy"))
        .isZero();
    assertThat(Images.read(directory.resolve("out.npy")).at(0, 4, 4)).isEqualTo(image.at(0, 4, 5));
  }
}
