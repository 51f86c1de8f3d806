package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.image.Georeference;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.pipeline.Images;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What files that GDAL wrote say of their pixels, through commands. */
class MetadataTest extends CommandTest {

  private void fixture(String name) throws IOException {
    try (InputStream in = ImageFormats.class.getResourceAsStream(name)) {
      Files.copy(in, directory.resolve(name));
    }
  }

  private ImageInfo info(String name) throws IOException {
    Path path = new Path(directory.resolve(name).toUri());
    try (ImageReader reader = ImageFormats.open(new Configuration(), path)) {
      return reader.info();
    }
  }

  private Georeference georeference(String name) throws IOException {
    return info(name).metadata().georeference();
  }

  @Test
  void strideChangesPixelSizeAndOrigin() throws IOException {
    fixture("gdal-utm.tif");
    assertThat(run("filter", "--kernel", "box:3", "--stride", "2", "@gdal-utm.tif", "@out.tif"))
        .isZero();
    // Outputs lie on every second pixel, so that the first begins half a pixel further out.
    ImageMetadata metadata = info("out.tif").metadata();
    assertThat(metadata.georeference().affine())
        .contains(new Georeference.Affine(499985, 60, 0, 5200010, 0, -40));
    assertThat(metadata.georeference().epsg()).contains(32632);
    assertThat(metadata.noData()).isEqualTo("0");
    assertThat(metadata.items())
        .extracting(ImageMetadata.Item::text)
        .containsExactly("near infrared", "red & edge");
  }

  @Test
  void cropMovesTheOrigin() throws IOException {
    fixture("gdal-turned.tif");
    assertThat(
            run("filter", "--kernel", "box:5", "--border", "valid", "@gdal-turned.tif", "@out.tif"))
        .isZero();
    assertThat(georeference("out.tif").affine())
        .contains(new Georeference.Affine(1000 + 2 * 3 + 2 * 4, 3, 4, 2000 + 2 * 4 - 2 * 3, 4, -3));
  }

  @Test
  void enlargedPixelsCoverTheSameGround() throws IOException {
    fixture("gdal-point.tif");
    assertThat(
            run("upsample", "--method", "bilinear", "--factor", "4", "@gdal-point.tif", "@out.tif"))
        .isZero();
    assertThat(georeference("gdal-point.tif").affine())
        .contains(new Georeference.Affine(7.5, 0.25, 0, 47.5, 0, -0.5));
    assertThat(georeference("out.tif").affine())
        .contains(new Georeference.Affine(7.5, 0.0625, 0, 47.5, 0, -0.125));
    assertThat(georeference("out.tif").tiePoints())
        .as("the middle of the first pixel")
        .containsExactly(0.0, 0.0, 0.0, 7.53125, 47.4375, 0.0);
  }

  @Test
  void classesStayClassesWhileTheyAreOnlyMoved() throws IOException {
    fixture("gdal-classes.tif");
    assertThat(
            run("upsample", "--method", "nearest", "--factor", "2", "@gdal-classes.tif", "@o.tif"))
        .isZero();
    assertThat(info("o.tif").shape().channels()).isEqualTo(3);
    assertThat(info("o.tif").metadata().colors())
        .isEqualTo(info("gdal-classes.tif").metadata().colors());
    assertThat(run("filter", "--kernel", "box:3", "@gdal-classes.tif", "@blurred.tif")).isZero();
    assertThat(info("blurred.tif").metadata().hasPalette()).isFalse();
  }

  @Test
  void splitAndStitchLoseNothing() throws IOException {
    for (String name : new String[] {"gdal-utm.tif", "gdal-classes.tif"}) {
      fixture(name);
      assertThat(run("split", "--tile", "17", "@" + name, "@" + name + "-tiles"))
          .as("%s", err)
          .isZero();
      assertThat(run("stitch", "@" + name + "-tiles", "@again-" + name)).as("%s", err).isZero();
      assertThat(err).contains(" megapixels/s)").doesNotContain("NaN");
      assertThat(info("again-" + name).metadata()).isEqualTo(info(name).metadata());
      assertThat(
              Images.read(directory.resolve("again-" + name))
                  .sameBits(Images.read(directory.resolve(name))))
          .isTrue();
    }
  }

  @Test
  void whatAFormatCannotHoldIsSaid() throws IOException {
    fixture("gdal-utm.tif");
    assertThat(run("filter", "--kernel", "box:3", "@gdal-utm.tif", "@out.png")).isZero();
    assertThat(err.lines().filter(line -> line.startsWith("warning: ")))
        .containsExactly(
            "warning: out.png: PNG cannot hold the georeference, nodata value, names and descriptions"
                + " of the input; write .tif to keep them");
    image("plain.tif", 1, 5, 6);
    assertThat(run("filter", "--kernel", "box:3", "@plain.tif", "@plain.png")).isZero();
    assertThat(err).doesNotContain("warning: ");
  }

  @Test
  void infoSaysIt() throws IOException {
    fixture("gdal-utm.tif");
    assertThat(run("info", "@gdal-utm.tif")).isZero();
    assertThat(out)
        .contains("  georeference  EPSG:32632, pixel 30 × -20, origin (500000, 5200000)")
        .contains("  nodata        0")
        .contains("  band 2        red & edge");
  }
}
