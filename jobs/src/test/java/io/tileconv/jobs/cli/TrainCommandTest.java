package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.network.Network;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainCommandTest extends CommandTest {

  @BeforeEach
  void makePictures() throws IOException {
    Files.createDirectories(directory.resolve("in"));
    Files.createDirectories(directory.resolve("masks"));
    image("in/a.png", 3, 40, 52);
    image("in/b.png", 3, 48, 40);
    for (String name : List.of("a", "b")) {
      Block picture = Images.read(directory.resolve("in/" + name + ".png"));
      Block mask = Block.allocate(picture.region(), 1);
      for (long row = 0; row < mask.region().height(); row++) {
        for (long x = 0; x < mask.region().width(); x++) {
          mask.set(0, row, x, picture.at(0, row, x) > 128 ? 255 : 0);
        }
      }
      Images.write(directory.resolve("masks/" + name + ".tif"), mask, PixelType.UINT8);
    }
  }

  @Test
  void learnsANetworkThatRuns() throws IOException {
    int code =
        run(
            "train",
            "--net",
            "fsrcnn:features=4,shrink=3,depth=1",
            "--images",
            "@in",
            "--degrade",
            "bicubic:2",
            "--patch",
            "8",
            "--batch",
            "4",
            "--steps",
            "4",
            "--augment",
            "d4",
            "--validate",
            "@in",
            "--out",
            "@x2.onnx",
            "--log",
            "@log.csv",
            "--report",
            "@report",
            "--checkpoint",
            "@state",
            "--master",
            "local[2]");
    assertThat(code).as(err).isZero();
    assertThat(err)
        .contains("bicubic enlargement: PSNR")
        .contains("4 steps in")
        .contains("run it with --input-scale 1/255 --scale 255");
    List<String> log = Files.readAllLines(directory.resolve("log.csv"));
    assertThat(log).hasSize(5);
    assertThat(log.get(0)).isEqualTo("step,loss,psnr,learning_rate");
    assertThat(log.get(4)).matches("4,0\\.\\d+,\\d+\\.\\d+,0\\.001");
    assertThat(Files.readString(directory.resolve("report/training.html"))).contains("<polyline");
    code =
        run(
            "run",
            "--model",
            "@x2.onnx",
            "--input-scale",
            "1/255",
            "--scale",
            "255",
            "@in/a.png",
            "@large.png",
            "--master",
            "local[1]");
    assertThat(code).as(err).isZero();
    assertThat(Images.read(directory.resolve("large.png")).region())
        .isEqualTo(Region.of(0, 0, 80, 104));
  }

  @Test
  void learnsFromPairsAndHoldsOutARegion() {
    int code =
        run(
            "train",
            "--net",
            "unet:depth=1,width=2",
            "--inputs",
            "@in",
            "--targets",
            "@masks",
            "--loss",
            "dice",
            "--patch",
            "8",
            "--batch",
            "2",
            "--steps",
            "2",
            "--holdout",
            "50%,0,100%,100%",
            "--out",
            "@net.onnx",
            "--master",
            "local[1]");
    assertThat(code).as(err).isZero();
    assertThat(err).contains("IoU ");
  }

  /** Names are PyTorch's in the file of a model that was trained there. */
  @Test
  void aModelKeepsItsNames() throws Exception {
    Path cases = Path.of(getClass().getResource("/training/seg-dice-adam").toURI());
    int code =
        run(
            "train",
            "--model",
            cases + "/init.onnx",
            "--inputs",
            cases + "/inputs",
            "--targets",
            cases + "/targets",
            "--loss",
            "dice",
            "--patches",
            "grid",
            "--patch",
            "8",
            "--batch",
            "3",
            "--steps",
            "1",
            "--lr",
            "0.005",
            "--out",
            "@out.onnx",
            "--master",
            "local[1]");
    assertThat(code).as(err).isZero();
    OnnxModel before = OnnxReader.read(cases.resolve("init.onnx"));
    OnnxModel after = OnnxReader.read(directory.resolve("out.onnx"));
    assertThat(after.nodes()).isEqualTo(before.nodes());
    assertThat(after.constants().keySet()).isEqualTo(before.constants().keySet());
    Network trained = OnnxReader.network(after).network();
    assertThat(trained.nodes().get(0).parameters())
        .isNotEqualTo(OnnxReader.network(before).network().nodes().get(0).parameters());
  }

  @Test
  void saysInOneLineWhatIsWrong() throws IOException {
    refused(2, "images to learn from are missing", "--net", "unet", "--out", "@n.onnx");
    refused(2, "give either --model", "--inputs", "@in", "--targets", "@masks", "--out", "@n.onnx");
    String[] good = {"--inputs", "@in", "--targets", "@masks", "--out", "@n.onnx"};
    refused(2, "there is no such network", good, "--net", "resnet");
    refused(2, "unet has no option scale", good, "--net", "unet:scale=2");
    refused(2, "'hinge' is no loss", good, "--net", "unet", "--loss", "hinge");
    refused(2, "--resume needs --checkpoint", good, "--net", "unet", "--resume");
    refused(2, "--schedule zigzag is not known", good, "--net", "unet", "--schedule", "zigzag");
    refused(2, "is no rectangle", good, "--net", "unet", "--holdout", "1,2,3");
    refused(2, "--batch is at least 1", good, "--net", "unet", "--batch", "0");
    refused(2, "--tasks is at least 0", good, "--net", "unet", "--tasks", "-1");
    refused(2, "use 24", good, "--net", "unet:depth=3,width=2", "--patch", "21");
    String[] twice = {"--images", "@in", "--degrade", "bicubic:3", "--out", "@n.onnx"};
    refused(2, "targets are 3 times as large", twice, "--net", "fsrcnn:scale=2", "--patch", "8");
    text("n.onnx", "");
    refused(2, "exists already", good, "--net", "unet");
    Files.delete(directory.resolve("n.onnx"));
    Files.delete(directory.resolve("masks/b.tif"));
    refused(3, "b.png: has no target", good, "--net", "unet", "--master", "local[1]");
  }

  @Test
  void namesThePictureThatTheNetworkDoesNotTake() throws IOException {
    image("in/b.png", 3, 48, 41);
    Images.write(
        directory.resolve("masks/b.tif"),
        Block.allocate(Region.of(0, 0, 48, 41), 1),
        PixelType.UINT8);
    String[] good = {"--inputs", "@in", "--targets", "@masks", "--out", "@n.onnx"};
    String[] net = {"--net", "unet:depth=2,width=2", "--patch", "8", "--validate", "@in", "@masks"};
    refused(3, "b.png: cannot be validated on", good, net);
  }

  /** The learning rate is not to blame for them. */
  @Test
  void namesThePictureWhosePixelsAreNoNumbers() throws IOException {
    Block picture = Images.read(directory.resolve("in/a.png"));
    picture.set(1, 20, 20, Float.NaN);
    Files.delete(directory.resolve("in/a.png"));
    Images.write(directory.resolve("in/a.tif"), picture, PixelType.FLOAT32);
    refused(
        3,
        "a.tif: has pixels that are NaN",
        "--net",
        "unet:depth=1,width=2",
        "--loss",
        "bce",
        "--inputs",
        "@in",
        "--targets",
        "@masks",
        "--patch",
        "40",
        "--out",
        "@net.onnx",
        "--master",
        "local[1]");
  }

  private void refused(int code, String message, String... arguments) {
    refused(code, message, new String[0], arguments);
  }

  private void refused(int code, String message, String[] first, String... then) {
    String[] all = new String[1 + first.length + then.length];
    all[0] = "train";
    System.arraycopy(first, 0, all, 1, first.length);
    System.arraycopy(then, 0, all, 1 + first.length, then.length);
    assertThat(run(all)).as(err).isEqualTo(code);
    assertError(message);
  }
}
