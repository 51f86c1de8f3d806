package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said in one line, with an exit code, and nothing is lost. */
class BadInputTest extends CommandTest {

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

  @ParameterizedTest
  @ValueSource(strings = {"", "paint", "filter", "filter --kernel", "filter --stride x a b"})
  void wrongUsageIsOneLine(String args) {
    assertThat(run(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);
    assertError("--help");
  }

  @Test
  void aCommandThatIsMeantIsNamed() {
    assertThat(run("fliter", "--kernel", "box:3", "a", "b")).isEqualTo(2);
    assertError("there is no command fliter; did you mean filter?; see tileconv --help");
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
        "--kernel box:3 --dtype int7|Invalid value for option '--dtype': expected one of uint8, uint16,"
            + " int16, float32 but was 'int7'",
        "--kernal box:3|there is no option --kernal; did you mean --kernel?",
        "--kernel box:3 --outlet=3|there is no option --outlet; ",
        "--kernel box:3 more|out.png' is one argument too many; see tileconv filter --help",
        "--kernel box:3 --master local[0]|--master local[0] is no Spark master; give local[2]",
        "--kernel box:3 --master here|--master here is no Spark master; give local[2]",
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
  void aFactorIsAtLeastOne() throws IOException {
    image("in.png", 1, 5, 5);
    assertThat(run("upsample", "--method", "nearest", "--factor", "0", "@in.png", "@out.png"))
        .isEqualTo(2);
    assertError("--factor is at least 1, not 0");
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
  void inputsThatAreNoImagesAreNamed() throws IOException {
    bytes("empty.png");
    text("text.png", "hello, this is a text");
    Object[][] cases = {
      {"@empty.png", "empty.png: "},
      {"@text.png", "text.png: "},
      {"@none.png", "none.png: there is no such file; check the path"},
      {"@none*.png", "none*.png: no file is called so; check the pattern"},
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
  void inputsAreNotReplacedUnderAnotherName() throws IOException {
    image("in.png", 1, 20, 20);
    Files.createDirectory(directory.resolve("real"));
    image("real/in.png", 1, 20, 20);
    byte[] before = Files.readAllBytes(directory.resolve("in.png"));
    Files.createSymbolicLink(directory.resolve("link.png"), directory.resolve("in.png"));
    Files.createSymbolicLink(directory.resolve("alias"), directory.resolve("real"));
    String[][] cases = {
      {"@link.png", "@in.png"}, {"@alias/in.png", "@real/in.png"}, {"@real", "@alias"}
    };
    for (String[] names : cases) {
      assertThat(run("filter", "--kernel", "box:3", "--overwrite", names[0], names[1]))
          .isEqualTo(2);
      assertThat(err).contains(": the result would replace this input; name another output");
    }
    assertThat(Files.readAllBytes(directory.resolve("in.png"))).isEqualTo(before);
    assertThat(Files.readAllBytes(directory.resolve("real/in.png"))).isEqualTo(before);
    // The link is replaced, not what it leads to.
    assertThat(run("filter", "--kernel", "box:3", "--overwrite", "@in.png", "@link.png")).isZero();
    assertThat(Files.readAllBytes(directory.resolve("in.png"))).isEqualTo(before);
    assertThat(directory.resolve("link.png")).isRegularFile();
  }

  @Test
  void outputsThatCannotBeWrittenAreSaid() throws IOException {
    image("in.png", 1, 20, 20);
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@in.png/out.png")).isEqualTo(4);
    assertError("in.png/out.png: cannot be written (");
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@out.gif")).isEqualTo(2);
    assertError("images are written as .png, .tif, .zarr or .npy");
    assertThat(run("filter", "--kernel", "box:3", "@in.png", "@")).isEqualTo(2);
    assertError(directory + ": is a directory; name a file in it for the result of one image");
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
