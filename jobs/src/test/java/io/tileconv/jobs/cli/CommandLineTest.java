package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as people type them: what they write, what they say, how they exit. */
class CommandLineTest {

  @TempDir Path directory;

  private String out;
  private String err;

  /** Runs a command; {@code @name} stands for a file in the test's directory. */
  private int run(String... args) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    String[] resolved =
        Arrays.stream(args)
            .map(a -> a.startsWith("@") ? directory.resolve(a.substring(1)).toString() : a)
            .toArray(String[]::new);
    int code =
        TileconvCommand.execute(
            new PrintWriter(outText, true), new PrintWriter(errText, true), resolved);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private Block image(String name, int bands, int height, int width) throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    Block image = Block.allocate(Region.of(0, 0, height, width), bands);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextInt(256);
    }
    Images.write(directory.resolve(name), image, PixelType.UINT8);
    return image;
  }

  private void bytes(String name, byte... bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private void text(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** The one line that an error is. */
  private void assertError(String message) {
    assertThat(err.lines().toList()).hasSize(1);
    assertThat(err).startsWith("tileconv: ").contains(message);
  }

  @Test
  void aFilterOfOneImageWritesOneFile() throws IOException {
    Block image = image("in.png", 3, 40, 50);
    assertThat(run("filter", "--kernel", "box:1", "@in.png", "@out.png")).isZero();
    assertThat(Images.read(directory.resolve("out.png")).sameBits(image)).isTrue();
    assertThat(err).matches("(?s).*out.png: 0.0 megapixels in [0-9.]+ s .*");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("in.png", "out.png");
  }

  @Test
  void aDirectoryWithBadImagesGivesTheGoodOnesAndListsTheBad() throws IOException {
    Files.createDirectory(directory.resolve("in"));
    for (int i = 0; i < 40; i++) {
      image("in/good" + i + ".png", 1, 20, 30);
    }
    text("in/bad.png", "this is no picture");
    byte[] whole = Files.readAllBytes(directory.resolve("in/good0.png"));
    bytes("in/torn.png", Arrays.copyOf(whole, whole.length / 2));
    assertThat(run("filter", "--kernel", "box:3", "@in", "@out")).isEqualTo(3);
    assertThat(err)
        .contains("in/bad.png: ")
        .contains("in/torn.png: ")
        .contains("out: 40 of 42 images");
    assertThat(directory.resolve("out").toFile().list())
        .hasSize(40)
        .contains("good0.png", "good39.png")
        .doesNotContain("_SUCCESS", "bad.png", "torn.png");
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
        .contains("fingerprint");
    assertThat(directory.toFile().list()).containsExactly("in.png");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (String command :
        new String[] {
          "filter",
          "run",
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

  @ParameterizedTest
  @ValueSource(strings = {"", "paint", "filter", "filter --kernel", "filter --stride x a b"})
  void wrongUsageIsOneLine(String args) {
    assertThat(run(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);
    assertError("--help");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kernel blur|there is no filter \"blur\"; use one of",
        "--kernel gaussian:sigma=-1|sigma must be greater than 0, not -1",
        "--kernel box:3 --border mirror|there is no border \"mirror\"; use reflect",
        "--kernel box:3 --stride 0|a stride is at least 1, not 0",
        "--kernel box:3 --dilation 0|a dilation is at least 1, not 0",
        "--kernel box:3 --tile -1|--tile is 0 (planned) or more, not -1",
        "--kernel box:3 --memory many|'many' is not a size; write for example 512m or 2g",
        "--kernel box:3 --dtype int7|Invalid value for option '--dtype'",
        "--kernel box:3 --scale NaN|scale and offset must be finite"
      })
  void wrongSettingsAreRefused(String options, String message) throws IOException {
    image("in.png", 1, 5, 5);
    String[] args = ("filter " + options + " @in.png @out.png").split(" ");
    assertThat(run(args)).as(err).isEqualTo(2);
    assertError(message);
    assertThat(directory.toFile().list()).containsExactly("in.png");
  }

  @Test
  void kernelFilesAreCheckedToo() throws IOException {
    image("in.png", 1, 5, 5);
    text("empty.csv", "\n");
    text("ragged.csv", "1,2\n3\n");
    text("words.csv", "1,two\n");
    String[][] cases = {
      {"@empty.csv", "empty.csv: the kernel is empty"},
      {"@ragged.csv", "ragged.csv: the kernel is ragged: row 1 has 2 numbers, row 2 has 1"},
      {"@words.csv", "words.csv: line 1: \"two\" is not a number"},
      {"@none.npy", "none.npy: there is no such file; check the path"},
    };
    for (String[] one : cases) {
      assertThat(run("filter", "--kernel", one[0], "@in.png", "@out.png")).isEqualTo(3);
      assertError(one[1]);
    }
    String header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }";
    byte[] objects =
        ("\u0093NUMPY\u0001\u0000v\u0000"
                + header
                + " ".repeat(117 - header.length())
                + "\n12345678")
            .getBytes(StandardCharsets.ISO_8859_1);
    bytes("objects.npy", objects);
    assertThat(run("filter", "--kernel", "@objects.npy", "@in.png", "@out.png")).isEqualTo(3);
    assertError("objects.npy: the array holds Python objects; save an array of numbers");
    assertThat(run("filter", "--kernel", "box:3", "@objects.npy", "@out.png")).isEqualTo(3);
    assertError("objects.npy: the array holds Python objects; save an array of numbers");
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

  @Test
  void inputsThatAreNoImagesAreNamed() throws IOException {
    bytes("empty.png");
    text("text.png", "hello, this is a text");
    Object[][] cases = {
      {"@empty.png", "empty.png: "},
      {"@text.png", "text.png: "},
      {"@none.png", "none.png: there is no such file; check the path"},
      {"@none*.png", "none*.png: there is no such file; check the path"},
    };
    for (Object[] one : cases) {
      assertThat(run("filter", "--kernel", "box:3", (String) one[0], "@out.png")).isEqualTo(3);
      assertError((String) one[1]);
      assertThat(err).contains("; ");
    }
    Files.createDirectory(directory.resolve("nothing"));
    assertThat(run("filter", "--kernel", "box:3", "@nothing", "@out")).isEqualTo(3);
    assertError("nothing: there is no image in it");
    assertThat(run("info", "@text.png")).isEqualTo(3);
    assertError("text.png: ");
    assertThat(run("diff", "@text.png", "@text.png")).isEqualTo(3);
    assertError("text.png: ");
  }

  @Test
  void resultsAreNotReplacedUnlessAsked() throws IOException {
    image("in.png", 1, 20, 20);
    text("out.png", "precious");
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@out.png")).isEqualTo(2);
    assertError("out.png: exists already; name another output, or add --overwrite to replace it");
    assertThat(Files.readString(directory.resolve("out.png"))).isEqualTo("precious");
    assertThat(run("filter", "--kernel", "box:3", "--overwrite", "@in.png", "@out.png")).isZero();
    byte[] before = Files.readAllBytes(directory.resolve("in.png"));
    assertThat(run("filter", "--kernel", "box:3", "--overwrite", "@in.png", "@in.png"))
        .isEqualTo(2);
    assertThat(err).contains("in.png: the result would replace this input; name another output");
    assertThat(Files.readAllBytes(directory.resolve("in.png"))).isEqualTo(before);
  }

  @Test
  void outputsThatCannotBeWrittenAreSaid() throws IOException {
    image("in.png", 1, 20, 20);
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@in.png/out.png")).isEqualTo(4);
    assertError("in.png/out.png: cannot be written (");
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@out.gif")).isEqualTo(2);
    assertError("images are written as .png, .tif or .npy");
    assertThat(directory.toFile().list()).containsExactly("in.png");
  }

  @Test
  void overflowFailsIfAsked() throws IOException {
    image("in.png", 1, 20, 20);
    assertThat(run("filter", "--kernel", "laplacian", "--overflow", "fail", "@in.png", "@out.png"))
        .isEqualTo(4);
    assertThat(err).contains("in.png: the result ").contains("does not fit uint8");
    assertThat(directory.toFile().list()).containsExactly("in.png");
  }

  @Test
  void anImageThatNeedsMoreMemoryThanAllowedIsRefused() throws IOException {
    image("in.png", 3, 700, 700);
    assertThat(run("filter", "--kernel", "box:3", "--memory", "1m", "@in.png", "@out.png"))
        .isEqualTo(3);
    assertThat(err).contains("in.png: ").contains("--memory");
  }
}
