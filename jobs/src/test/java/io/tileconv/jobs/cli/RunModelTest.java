package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.NpyTensors;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.OnnxWriter;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens before and after a network: bands, values, sizes, classes. */
class RunModelTest extends CommandTest {

  private static final String WATER = "../data/models/unet_water.onnx";

  /** Gives its input back. */
  private void identity(String name, int channels) throws IOException {
    ElementWiseConstant times =
        new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT);
    Network network = Network.chain().then("times", times, Tensor.of(new float[] {1}, 1)).build();
    Files.write(directory.resolve(name), OnnxWriter.write(network, List.of(channels)));
  }

  private Block result(String name) throws IOException {
    return Images.read(directory.resolve(name));
  }

  private int run(String model, List<String> more, String in, String out) {
    List<String> words = new ArrayList<>(List.of("run", "--model", model));
    words.addAll(more);
    words.addAll(List.of(in, out));
    return run(words.toArray(String[]::new));
  }

  @Test
  void bandsColoursAndValuesAsTheNetworkExpectsThem() throws IOException {
    identity("three.onnx", 3);
    Block image = image("in.png", 4, 20, 30);
    List<String> values =
        List.of("--bands", "4,2,1", "--channel-order", "bgr", "--input-scale", "1/255");
    List<String> norm = new ArrayList<>(values);
    norm.addAll(List.of("--mean", "0.5,0.25,0", "--std", "1/4"));
    assertThat(run("@three.onnx", norm, "@in.png", "@out.npy")).as(err).isZero();
    Block out = result("out.npy");
    int[] band = {0, 1, 3};
    float[] mean = {0.5f, 0.25f, 0};
    for (int c = 0; c < 3; c++) {
      float value = (image.at(band[c], 7, 11) * (float) (1.0 / 255) - mean[c]) / 0.25f;
      assertThat(out.at(c, 7, 11)).isEqualTo(value);
    }
  }

  @Test
  void greyIsTheBrightness() throws IOException {
    identity("one.onnx", 1);
    Block image = image("in.png", 3, 9, 9);
    assertThat(run("@one.onnx", List.of("--channel-order", "grey"), "@in.png", "@out.npy"))
        .isZero();
    float expected = 0.299f * image.at(0, 4, 4);
    expected = Math.fma(0.114f, image.at(2, 4, 4), Math.fma(0.587f, image.at(1, 4, 4), expected));
    assertThat(result("out.npy").at(0, 4, 4)).isEqualTo(expected);
  }

  @Test
  void wrongBandsAreRefusedWithAdvice() throws IOException {
    identity("three.onnx", 3);
    identity("one.onnx", 1);
    image("grey.png", 1, 8, 8);
    image("alpha.png", 4, 8, 8);
    image("rgb.png", 3, 8, 8);
    assertThat(run("@three.onnx", List.of(), "@grey.png", "@out.png")).isEqualTo(3);
    assertError(
        "grey.png: has 1 band, but the network takes 3; make three of the first with --band");
    assertThat(run("@three.onnx", List.of(), "@alpha.png", "@out.png")).isEqualTo(3);
    assertError("has 4 bands, but the network takes 3; leave the fourth, often alpha, out with");
    assertThat(run("@one.onnx", List.of(), "@rgb.png", "@out.png")).isEqualTo(3);
    assertError("or the brightness with --channel-order grey");
    assertThat(run("@one.onnx", List.of("--bands", "5"), "@rgb.png", "@out.png")).isEqualTo(3);
    assertError("has 3 bands, so there is no band 5; change --bands");
    assertThat(run("@one.onnx", List.of("--bands", "0"), "@rgb.png", "@out.png")).isEqualTo(2);
    assertError("--bands counts from 1");
    assertThat(run("@three.onnx", List.of("--mean", "1,2"), "@rgb.png", "@out.png")).isEqualTo(3);
    assertError("so give 1 or 3 values of --mean, not 2");
    assertThat(run("@three.onnx", List.of("--std", "x"), "@rgb.png", "@out.png")).isEqualTo(2);
    assertError("--std x is not a number; write for example 0.5 or 1/255");
  }

  @Test
  void aMapThatNoTaskCanHoldIsRefusedByThePlan() throws IOException {
    Scaling thousands = Scaling.by(4096);
    Resize larger =
        new Resize(thousands, thousands, Interpolation.NEAREST_FLOOR, Coordinates.ASYMMETRIC);
    Window window = new Window(4096, 4096, 1, 0, 0);
    Network network =
        Network.chain()
            .then("larger", larger)
            .then("pooled", new MaxPooling(window, window, Rounding.FLOOR))
            .build();
    Files.write(directory.resolve("huge.onnx"), OnnxWriter.write(network, List.of(1)));
    image("in.tif", 1, 300, 300);
    assertThat(run("plan", "--model", "@huge.onnx", "@in.tif", "@out.tif")).isEqualTo(3);
    assertError(" GB are allowed; most of it is for 'larger', whose map has 1228800×1228800×1");
  }

  @Test
  void classesAndProbabilities() throws IOException {
    identity("three.onnx", 3);
    Block image = image("in.tif", 3, 17, 19);
    assertThat(run("@three.onnx", List.of("--argmax"), "@in.tif", "@classes.png")).isZero();
    Block classes = result("classes.png");
    assertThat(classes.channels()).isEqualTo(1);
    float[] at = {image.at(0, 3, 5), image.at(1, 3, 5), image.at(2, 3, 5)};
    int largest = at[0] >= at[1] ? (at[0] >= at[2] ? 0 : 2) : (at[1] >= at[2] ? 1 : 2);
    assertThat(classes.at(0, 3, 5)).isEqualTo(largest);

    List<String> threshold = List.of("--channel", "1", "--threshold", "100", "--scale", "255");
    assertThat(run("@three.onnx", threshold, "@in.tif", "@mask.png")).isZero();
    assertThat(result("mask.png").at(0, 3, 5)).isEqualTo(at[1] > 100 ? 255 : 0);

    List<String> softmax = List.of("--input-scale", "1/100", "--activation", "softmax");
    assertThat(run("@three.onnx", softmax, "@in.tif", "@p.tif")).isZero();
    Block p = result("p.tif");
    assertThat(p.at(0, 3, 5) + p.at(1, 3, 5) + p.at(2, 3, 5)).isBetween(0.99999f, 1.00001f);
    List<String> second = new ArrayList<>(softmax);
    second.addAll(List.of("--channel", "1"));
    assertThat(run("@three.onnx", second, "@in.tif", "@p1.png")).isZero();
    assertThat(result("p1.png").at(0, 3, 5)).isEqualTo((float) Math.rint(255 * p.at(1, 3, 5)));

    assertThat(run("@three.onnx", List.of("--threshold", "1"), "@in.tif", "@no.png")).isEqualTo(3);
    assertError("the network gives 3 channels and a threshold needs one; choose one with --chann");
    List<String> single = List.of("--argmax", "--channel", "0");
    assertThat(run("@three.onnx", single, "@in.tif", "@no.png")).isEqualTo(3);
    assertError("whose arg-max is 0 everywhere; use --threshold");
    assertThat(run("@three.onnx", List.of("--channel", "3"), "@in.tif", "@no.png")).isEqualTo(3);
    assertError("the network gives channels 0 to 2, so there is no --channel 3");
  }

  @Test
  void aSizeThatDoesNotFitTheStrideIsRefusedOrPadded() throws IOException {
    Block image = image("in.png", 3, 27, 37);
    assertThat(run(WATER, List.of(), "@in.png", "@out.npy")).isEqualTo(3);
    assertError(
        "in.png: ../data/models/unet_water.onnx: node '/Concat' (Concat): cannot concat maps of"
            + " 6×8×32 and 6×9×32; pad or crop one of them; the network does not take 27×37 pixels:"
            + " --pad-to-stride pads the image to a multiple of 8 and crops the result");
    assertThat(run(WATER, List.of("--pad-to-stride"), "@in.png", "@out.npy")).as(err).isZero();
    Block reflected = Block.allocate(Region.of(0, 0, 32, 40), 3);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 40; x++) {
          reflected.set(c, y, x, image.at(c, y < 27 ? y : 52 - y, x < 37 ? x : 72 - x));
        }
      }
    }
    Images.write(
        directory.resolve("padded.png"), reflected, io.tileconv.jobs.image.PixelType.UINT8);
    assertThat(run(WATER, List.of("--tile", "13"), "@padded.png", "@whole.npy")).isZero();
    Block expected = result("whole.npy").view(Region.of(0, 0, 27, 37));
    assertThat(result("out.npy").sameBits(expected)).isTrue();
  }

  /** Three unpadded convolutions over a map that was pooled by 2, then resized by 4: ×2. */
  private void cropping(String name) throws IOException {
    float[] middle = new float[25];
    middle[12] = 1;
    Convolution valid = Convolution.layer(1, 1, Window.valid(5), Window.valid(5));
    Window two = new Window(2, 2, 1, 0, 0);
    Network network =
        Network.chain()
            .then("pool", new MaxPooling(two, two, Rounding.FLOOR))
            .then("crop", valid, Tensor.of(middle, 1, 1, 5, 5))
            .then("up", Resize.nearest(4))
            .build();
    Files.write(directory.resolve(name), OnnxWriter.write(network, List.of(1)));
  }

  @Test
  void aNetworkThatCropsGivesTheWholeImageBack() throws IOException {
    cropping("crop.onnx");
    Block image = image("in.png", 1, 21, 30);
    assertThat(run("@crop.onnx", List.of(), "@in.png", "@small.png")).isZero();
    assertThat(result("small.png").region()).isEqualTo(Region.of(0, 0, 24, 44));
    for (String tile : Arrays.asList("0", "7")) {
      List<String> options =
          List.of("--pad-to-crop", "--pad-mode", "replicate", "--tile", tile, "--overwrite");
      assertThat(run("@crop.onnx", options, "@in.png", "@out.png")).as(err).isZero();
      Block out = result("out.png");
      assertThat(out.region()).isEqualTo(Region.of(0, 0, 42, 60));
      for (int y = 0; y < 42; y++) {
        for (int x = 0; x < 60; x++) {
          assertThat(out.at(0, y, x)).isEqualTo(pooled(image, y / 4 * 2, x / 4 * 2));
        }
      }
    }
    List<String> both = List.of("--pad-to-crop", "--pad-to-stride");
    assertThat(run("@crop.onnx", both, "@in.png", "@no.png")).isEqualTo(2);
    assertError("--pad-to-crop pads to the stride as well; leave --pad-to-stride out");
  }

  /** The largest of 2 × 2 samples; beyond the last row stands the last row. */
  private static float pooled(Block image, int y, int x) {
    int below = Math.min(y + 1, (int) image.region().height() - 1);
    return Math.max(
        Math.max(image.at(0, y, x), image.at(0, y, x + 1)),
        Math.max(image.at(0, below, x), image.at(0, below, x + 1)));
  }

  @Test
  void thePlanHasTheSameOptions() throws IOException {
    cropping("crop.onnx");
    image("in.png", 1, 21, 30);
    assertThat(
            run(
                "plan",
                "--model",
                "@crop.onnx",
                "--pad-to-crop",
                "--threshold",
                "9",
                "@in.png",
                "@out.png"))
        .as(err)
        .isZero();
    assertThat(out).contains("pad  ", "threshold  ").contains("out.png: PNG 42×60×1 uint8");
  }

  @Test
  void oneOfSeveralOutputsIsChosen() throws IOException {
    Node twice = new Node("twice", new ElementWise(Operation.ADD), List.of(), List.of(0, 0));
    Node thrice = new Node("thrice", new ElementWise(Operation.ADD), List.of(), List.of(0, 1));
    Network network = new Network(List.of("a"), List.of(twice, thrice), List.of(1, 2));
    Files.write(directory.resolve("net.onnx"), OnnxWriter.write(network, List.of(3)));
    Block image = image("in.png", 3, 9, 9);
    List<String> wanted = List.of("--output", "twice");
    assertThat(run("@net.onnx", wanted, "@in.png", "@out.npy")).as(err).isZero();
    assertThat(result("out.npy").at(1, 4, 4)).isEqualTo(2 * image.at(1, 4, 4));
    assertThat(run("@net.onnx", List.of(), "@in.png", "@two.npy")).isEqualTo(3);
    assertError("net.onnx: has 2 outputs; choose one with --output: twice, thrice");
    assertThat(run("@net.onnx", List.of("--output", "x"), "@in.png", "@two.npy")).isEqualTo(2);
    assertError("net.onnx: the model has no output 'x'; it has twice, thrice");
  }

  @Test
  void tensorsOfAnyNumberGoThroughAModel() throws IOException {
    Node sum = new Node("sum", new ElementWise(Operation.ADD), List.of(), List.of(0, 1));
    Node twice = new Node("twice", new ElementWise(Operation.ADD), List.of(), List.of(2, 2));
    Network network = new Network(List.of("a", "b"), List.of(sum, twice), List.of(2, 3));
    Files.write(directory.resolve("net.onnx"), OnnxWriter.write(network, List.of(2, 2)));
    float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    Files.write(
        directory.resolve("a.npy"), NpyTensors.bytes(OnnxTensor.of("", values, 1, 2, 2, 3)));
    Files.write(
        directory.resolve("b.npy"), NpyTensors.bytes(OnnxTensor.of("", values, 1, 2, 2, 3)));
    String a = "a=" + directory.resolve("a.npy");
    String b = "b=" + directory.resolve("b.npy");
    String[] words = {"run", "--model", "@net.onnx", "--input", a, "--input", b, "@out"};
    assertThat(run(words)).as(err).isZero();
    OnnxTensor read =
        NpyTensors.read(
            Images.CONFIGURATION,
            new org.apache.hadoop.fs.Path(directory.resolve("out/twice.npy").toUri()),
            "twice");
    assertThat(read.shape()).containsExactly(1, 2, 2, 3);
    assertThat(read.floats()).containsExactly(4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48);
    assertThat(directory.resolve("out/sum.npy")).exists();
    assertThat(run(words)).isEqualTo(2);
    assertError("sum.npy: exists already; name another output, or add --overwrite");
    assertThat(run("run", "--model", "@net.onnx", "--input", a, "@one.npy")).isEqualTo(3);
    assertError("net.onnx: input 'b' is missing; add --input b=FILE.npy");
    assertThat(run("run", "--model", "@net.onnx", "--input", a, "--input", b, "@one.npy"))
        .isEqualTo(2);
    assertError("one.npy: the model has 2 outputs (sum, twice); name a directory for them");
    assertThat(run("run", "--model", "@net.onnx", "--input", a, "@x.npy", "@y.npy")).isEqualTo(2);
    assertError("so only OUT follows; leave");
    assertThat(run("run", "--model", "@net.onnx", "@x.png")).isEqualTo(2);
    assertError("OUT is missing; name a file for one image, else a directory, and see --help");
  }
}
