package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.ImageFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read in a way that a person may not expect is said, once for all such images. */
class RemarksTest extends CommandTest {

  private static Path fixture(String name) {
    return Path.of(ImageFormats.class.getResource(name).getPath());
  }

  private void npy(String name, String type, String shape, int bytes) throws IOException {
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    String header =
        "\u0093NUMPY\u0001\u0000v\u0000" + text + " ".repeat(117 - text.length()) + "\n";
    byte[] start = header.getBytes(StandardCharsets.ISO_8859_1);
    bytes(name, java.util.Arrays.copyOf(start, start.length + bytes));
  }

  private void assertNote(String name, String note) throws IOException {
    assertThat(run("filter", "--kernel", "box:3", "@" + name, "@out.tif")).as(err).isZero();
    assertThat(err.lines().findFirst().orElseThrow())
        .isEqualTo("note: " + directory.resolve(name) + " " + note);
    Files.delete(directory.resolve("out.tif"));
  }

  @Test
  void furtherPagesAreTold() throws IOException {
    String note = "holds more than one image, of which the first is read (--page)";
    Files.copy(fixture("tifffile-pages.tif"), directory.resolve("pages.tif"));
    assertNote("pages.tif", note);
    assertThat(run("info", "@pages.tif")).isZero();
    assertThat(out).contains("  note          " + note);
    assertThat(run("filter", "--kernel", "box:3", "--page", "1", "@pages.tif", "@out.tif"))
        .as(err)
        .isZero();
    assertThat(err).doesNotContain("note: ");
  }

  @ParameterizedTest
  @CsvSource({"<i4, int32, 4", "<f8, float64, 8"})
  void otherTypesAreTold(String type, String name, int bytes) throws IOException {
    npy("wide.npy", type, "5, 6", 30 * bytes);
    assertNote(
        "wide.npy", "holds " + name + ", and results are not of that type but float32 (--dtype)");
    assertThat(run("info", "@wide.npy")).isZero();
    assertThat(out).contains(name + " as float32");
  }

  @Test
  void coloursThatComeLastAreTold() throws IOException {
    npy("last.npy", "|u1", "20, 30, 3", 1800);
    assertNote(
        "last.npy",
        "has the shape [20, 30, 3], whose first axis is taken for the bands; if the last one is,"
            + " save numpy.moveaxis(a, -1, 0)");
    npy("first.npy", "|u1", "3, 20, 30", 1800);
    assertThat(run("filter", "--kernel", "box:3", "@first.npy", "@out.npy")).as(err).isZero();
    assertThat(err).doesNotContain("note: ");
  }

  @ParameterizedTest
  @CsvSource({"6, true", "1, false", "99, false"})
  void orientationsAreTold(int orientation, boolean told) throws IOException {
    byte[] plain = Files.readAllBytes(fixture("progressive.jpg"));
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(plain, 0, 2);
    turned.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, 34});
    turned.write("Exif\0\0MM".getBytes(StandardCharsets.ISO_8859_1));
    turned.write(new byte[] {0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1});
    turned.write(new byte[] {0, (byte) orientation, 0, 0, 0, 0, 0, 0});
    turned.write(plain, 2, plain.length - 2);
    bytes("turned.jpg", turned.toByteArray());
    if (told) {
      assertNote(
          "turned.jpg",
          "is to be shown turned or mirrored (EXIF orientation 6); its pixels are taken as they lie"
              + " in the file");
    } else {
      assertThat(run("filter", "--kernel", "box:3", "@turned.jpg", "@out.tif")).as(err).isZero();
      assertThat(err).doesNotContain("note: ");
    }
  }
}
