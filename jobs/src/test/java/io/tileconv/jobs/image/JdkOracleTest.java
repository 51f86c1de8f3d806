package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.FileImageOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own image library as a second opinion, both ways. */
class JdkOracleTest {

  @TempDir Path directory;

  private static BufferedImage image(Block block, PixelType type) {
    int bands = block.channels();
    int width = (int) block.region().width();
    int height = (int) block.region().height();
    int data =
        switch (type) {
          case UINT8 -> DataBuffer.TYPE_BYTE;
          case UINT16 -> DataBuffer.TYPE_USHORT;
          case INT16 -> DataBuffer.TYPE_SHORT;
          case FLOAT32 -> DataBuffer.TYPE_FLOAT;
        };
    int[] offsets = new int[bands];
    for (int i = 0; i < bands; i++) {
      offsets[i] = i;
    }
    WritableRaster raster =
        Raster.createWritableRaster(
            new PixelInterleavedSampleModel(data, width, height, bands, width * bands, offsets),
            new Point(0, 0));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < bands; c++) {
          raster.setSample(x, y, c, block.at(c, y, x));
        }
      }
    }
    boolean alpha = bands == 2 || bands == 4;
    return new BufferedImage(
        new ComponentColorModel(
            ColorSpace.getInstance(bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            data),
        raster,
        false,
        null);
  }

  private static void assertSame(Raster raster, Block block) {
    assertThat(raster.getNumBands()).isEqualTo(block.channels());
    assertThat(raster.getWidth()).isEqualTo((int) block.region().width());
    assertThat(raster.getHeight()).isEqualTo((int) block.region().height());
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < raster.getWidth(); x++) {
        for (int c = 0; c < raster.getNumBands(); c++) {
          assertThat(raster.getSampleFloat(x, y, c))
              .as("band %d row %d column %d", c, y, x)
              .isEqualTo(block.at(c, y, x));
        }
      }
    }
  }

  record Case(PixelType type, int bands, String compression, int tile, long seed) {}

  static Stream<Case> tiffs() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260201));
    List<Case> cases = new ArrayList<>();
    for (String compression : new String[] {null, "LZW", "Deflate", "ZLib", "PackBits"}) {
      for (int tile : new int[] {0, 16, 48}) {
        cases.add(new Case(PixelType.UINT8, 1, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.UINT8, 3, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.UINT8, 4, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.UINT16, 1, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.UINT16, 3, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.INT16, 1, compression, tile, random.nextLong()));
        cases.add(new Case(PixelType.FLOAT32, 1, compression, tile, random.nextLong()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("tiffs")
  void tiffOfTheJdkIsRead(Case one) throws IOException {
    SplittableRandom random = new SplittableRandom(one.seed);
    Shape shape = new Shape(one.bands, 1 + random.nextInt(90), 1 + random.nextInt(90));
    Block block = TestImages.random(shape, one.type, random);
    Path file = directory.resolve("a.tif");
    javax.imageio.ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (FileImageOutputStream out = new FileImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (one.compression != null) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(one.compression);
      }
      if (one.tile > 0) {
        parameters.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setTiling(one.tile, one.tile, 0, 0);
      }
      writer.write(null, new IIOImage(image(block, one.type), null, null), parameters);
    } finally {
      writer.dispose();
    }
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file))) {
      assertThat(reader.info().type()).isEqualTo(one.type);
      for (int i = 0; i < 10; i++) {
        Region region = TestImages.region(shape, random);
        assertThat(TestImages.read(reader, region).sameBits(TestImages.crop(block, region)))
            .as("%s", region)
            .isTrue();
      }
    }
    assertThat(TestImages.read(file).sameBits(block)).isTrue();
  }

  static Stream<Case> pngs() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260202));
    List<Case> cases = new ArrayList<>();
    for (PixelType type : List.of(PixelType.UINT8, PixelType.UINT16)) {
      for (int bands = 1; bands <= 4; bands++) {
        cases.add(new Case(type, bands, "", 1 << random.nextInt(4, 14), random.nextLong()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("pngs")
  void ourPngIsReadByTheJdk(Case one) throws IOException {
    SplittableRandom random = new SplittableRandom(one.seed);
    Shape shape = new Shape(one.bands, 1 + random.nextInt(90), 1 + random.nextInt(90));
    Block block = TestImages.random(shape, one.type, random);
    ImageWriter writer =
        ImageFormats.writer(
            "a.png",
            shape,
            1,
            PixelConversion.to(one.type),
            new StorageOptions(TiffCompression.NONE, one.tile));
    byte[] bytes = TestImages.bytes(writer, block, random);
    assertSame(ImageIO.read(new ByteArrayInputStream(bytes)).getRaster(), block);
  }

  @ParameterizedTest
  @MethodSource("pngs")
  void pngOfTheJdkIsRead(Case one) throws IOException {
    SplittableRandom random = new SplittableRandom(one.seed);
    for (int size : new int[] {1, 2, 3, 5, 9, 70}) {
      Shape shape = new Shape(one.bands, size, 1 + random.nextInt(size));
      Block block = TestImages.random(shape, one.type, random);
      for (int mode : new int[] {ImageWriteParam.MODE_DISABLED, ImageWriteParam.MODE_DEFAULT}) {
        Path file = directory.resolve(size + "-" + mode + ".png");
        javax.imageio.ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (FileImageOutputStream out = new FileImageOutputStream(file.toFile())) {
          writer.setOutput(out);
          ImageWriteParam parameters = writer.getDefaultWriteParam();
          // The default mode is what the library calls interlacing.
          parameters.setProgressiveMode(mode);
          writer.write(null, new IIOImage(image(block, one.type), null, null), parameters);
        } finally {
          writer.dispose();
        }
        assertThat(TestImages.read(file).sameBits(block)).as("%s mode %d", shape, mode).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void jpegOfTheJdkIsReadAsByTheJdk(int bands) throws IOException {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260203));
    Block block = TestImages.random(new Shape(bands, 61, 83), PixelType.UINT8, random);
    int kind = bands == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage image = new BufferedImage(83, 61, kind);
    image.setData(image(block, PixelType.UINT8).getRaster());
    Path file = directory.resolve("a.jpg");
    assertThat(ImageIO.write(image, "jpg", file.toFile())).isTrue();
    assertSame(ImageIO.read(file.toFile()).getRaster(), TestImages.read(file));
  }
}
