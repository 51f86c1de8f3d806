package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands as people type them, on small images in a directory of the test's. */
abstract class CommandTest {

  @TempDir Path directory;

  String out;
  String err;

  /** Runs a command; {@code @name} stands for a file in the test's directory. */
  int run(String... args) {
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

  Block image(String name, int bands, int height, int width) throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    Block image = Block.allocate(Region.of(0, 0, height, width), bands);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextInt(256);
    }
    Images.write(directory.resolve(name), image, PixelType.UINT8);
    return image;
  }

  void bytes(String name, byte... bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  void text(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** The one line that an error is. */
  void assertError(String message) {
    assertThat(err.lines().toList()).hasSize(1);
    assertThat(err).startsWith("tileconv: ").contains(message);
  }
}
