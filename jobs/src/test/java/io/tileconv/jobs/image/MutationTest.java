package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small files with random damage are read, or refused by an {@link IOException} of one line: no
 * other exception, no endless loop, and no memory that only a header asked for.
 */
class MutationTest {

  /** The whole run is {@code -Dtileconv.mutations=10000}. */
  private static final int MUTATIONS = Integer.getInteger("tileconv.mutations", 2000);

  private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 1 << 18);

  /** What one reading may allocate: the limits, the file, and what the libraries need. */
  private static final long MAX_ALLOCATION = 16 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tif", "png", "npy", "jpg"})
  @Timeout(600)
  void damagedFileIsReadOrRefused(String format) throws IOException {
    long seed = TestImages.seed(20260210);
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> originals = originals(format, random);
    for (byte[] original : originals) {
      // Loads classes and settings, whose memory is not the damage's.
      Files.write(directory.resolve("0." + format), original);
      try {
        read(directory.resolve("0." + format), random.split());
      } catch (BadImageException e) {
        assertThat(e).hasMessage("the array holds Python objects; save an array of numbers");
      }
    }
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damage(originals.get(i % originals.size()), random.split());
      if (format.equals("png") && i % 4 != 0) {
        // Most damage would show in a checksum and go no deeper.
        mendChecksums(damaged);
      }
      String name = "seed " + seed + " mutation " + i;
      Path file = directory.resolve(i % 10 + "." + format);
      Files.write(file, damaged);
      refused += isRefused(file, name, random.split()) ? 1 : 0;
    }
    // Most damage shows, and some does not: raw pixels are what they are.
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  /** The metadata of Zarr, and the only file of chunks. */
  @ParameterizedTest
  @ValueSource(strings = {"zarr.json", "c/0/0/0"})
  @Timeout(600)
  void damagedStoreIsReadOrRefused(String damagedFile) throws IOException {
    long seed = TestImages.seed(20260211);
    SplittableRandom random = new SplittableRandom(seed);
    Shape shape = new Shape(2, 40, 50);
    Path store = directory.resolve("a.zarr");
    List<byte[]> originals = new ArrayList<>();
    for (TiffCompression compression : TiffCompression.values()) {
      StoreWriter writer =
          (StoreWriter)
              ImageFormats.writer(
                  "a.zarr",
                  shape,
                  1,
                  PixelConversion.to(PixelType.UINT16),
                  new StorageOptions(compression, 1 << 20));
      ZarrTest.write(store, writer, TestImages.random(shape, PixelType.UINT16, random));
      originals.add(Files.readAllBytes(store.resolve(damagedFile)));
      read(store, random.split());
    }
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damage(originals.get(i % originals.size()), random.split());
      if (damagedFile.endsWith(".json") && i % 2 == 0) {
        damaged = exchanged(originals.get(i % originals.size()), random.split());
      }
      Files.write(store.resolve(damagedFile), damaged);
      refused += isRefused(store, "seed " + seed + " mutation " + i, random.split()) ? 1 : 0;
    }
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  /** JSON that stays JSON goes deeper: some number is another one. */
  private static byte[] exchanged(byte[] json, SplittableRandom random) {
    String[] numbers = {"0", "-1", "1", "3", "4294967296", "9223372036854775807", "1e300", "null"};
    String text = new String(json, StandardCharsets.UTF_8);
    Matcher number = Pattern.compile("\\b[0-9]+\\b").matcher(text);
    List<Integer> places = new ArrayList<>();
    while (number.find()) {
      places.add(number.start());
    }
    number.find(places.get(random.nextInt(places.size())));
    String other = numbers[random.nextInt(numbers.length)];
    return (text.substring(0, number.start()) + other + text.substring(number.end()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether reading ends with an error of one line; anything but this and success fails. */
  private static boolean isRefused(Path file, String name, SplittableRandom random) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean refused = false;
    try {
      read(file, random);
    } catch (IOException e) {
      refused = true;
      assertThat(e.getMessage()).as(name).isNotBlank().doesNotContain("\n");
    } catch (RuntimeException | Error e) {
      throw new AssertionError(name, e);
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as(name)
        .isLessThan(MAX_ALLOCATION);
    return refused;
  }

  private static void read(Path file, SplittableRandom random) throws IOException {
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file), LIMITS)) {
      Shape shape = reader.info().shape();
      long edge = (long) Math.max(1, Math.min(64, Math.sqrt(1e5 / shape.channels())));
      for (int i = 0; i < 2; i++) {
        Region region = TestImages.region(shape, random);
        Region window =
            Region.of(
                region.top(),
                region.left(),
                Math.min(edge, region.height()),
                Math.min(edge, region.width()));
        reader.read(Block.allocate(window, shape.channels()));
      }
    }
  }

  private static byte[] damage(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      // Headers are short: half of the damage goes to the ends of the file.
      int range = Math.min(bytes.length, random.nextBoolean() ? 300 : bytes.length);
      int at = random.nextInt(range);
      if (random.nextBoolean()) {
        at = bytes.length - 1 - at;
      }
      int room = bytes.length - at;
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
        case 3 -> Arrays.fill(bytes, at, at + Math.min(room, 8), (byte) -1);
        case 4 -> Arrays.fill(bytes, at, at + Math.min(room, 4), (byte) 0);
        default -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(Math.min(room, bytes.length - from), 1 + random.nextInt(32));
          System.arraycopy(bytes, from, bytes, at, count);
        }
      }
    }
    return bytes;
  }

  private static void mendChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    int chunk = 8;
    while (chunk + PngChunk.OVERHEAD <= png.length) {
      int length = bytes.getInt(chunk);
      if (length < 0 || length > png.length - chunk - PngChunk.OVERHEAD) {
        return;
      }
      bytes.putInt(chunk + 8 + length, PngChunk.checksum(png, chunk + 4, 4 + length));
      chunk += length + PngChunk.OVERHEAD;
    }
  }

  private static List<byte[]> originals(String format, SplittableRandom random) throws IOException {
    List<byte[]> originals = new ArrayList<>();
    if (format.equals("jpg")) {
      originals.add(fixture("progressive.jpg"));
      return originals;
    }
    for (PixelType type : PixelType.values()) {
      for (int bands : new int[] {1, 3}) {
        if (format.equals("png") && type != PixelType.UINT8 && type != PixelType.UINT16) {
          continue;
        }
        Shape shape = new Shape(bands, 1 + random.nextInt(40), 1 + random.nextInt(40));
        TiffCompression compression = bands == 1 ? TiffCompression.NONE : TiffCompression.DEFLATE;
        ImageWriter writer =
            ImageFormats.writer(
                "a." + format,
                shape,
                1,
                PixelConversion.to(type),
                new StorageOptions(compression, 1024));
        originals.add(TestImages.bytes(writer, TestImages.random(shape, type, random), random));
      }
    }
    String[] fixtures =
        switch (format) {
          case "tif" ->
              new String[] {
                "strips-lzw-predictor-big-endian.tif",
                "tiles-planar-lzw.tif",
                "tiles-float-predictor-deflate-big.tif",
                "strips-float-predictor-zstd-big-endian.tif",
                "strips-packbits-int16.tif",
                "palette.tif",
                "white-is-zero.tif",
                "gdal-utm.tif",
                "gdal-turned.tif",
                "gdal-classes.tif",
                "gdal-uint32-planar-big.tif",
                "gdal-float64.tif",
                "gdal-1-bit.tif",
                "gdal-4-bits.tif",
                "gdal-sparse.tif",
                "gdal-jpeg-ycbcr.tif",
                "gdal-jpeg-gray.tif",
                "tifffile-pages.tif",
                "vips-pyramid.tif"
              };
          case "png" ->
              new String[] {"palette-4-bits.png", "palette-alpha.png", "rgba-16-bits.png"};
          default -> new String[] {"rank-4-version-2.npy", "int8.npy", "objects.npy"};
        };
    for (String name : fixtures) {
      originals.add(fixture(name));
    }
    if (format.equals("tif")) {
      originals.add(
          new TiffBytes(true, ByteOrder.BIG_ENDIAN)
              .tag(Tiff.IMAGE_WIDTH, 40)
              .tag(Tiff.IMAGE_LENGTH, 40)
              .tag(Tiff.BITS_PER_SAMPLE, 8)
              .tag(Tiff.TILE_WIDTH, 16)
              .tag(Tiff.TILE_LENGTH, 16)
              .tag(Tiff.TILE_OFFSETS, 16, 16, 16, 16, 16, 16, 0, 16, 16)
              .tag(Tiff.TILE_BYTE_COUNTS, 256, 256, 256, 256, 256, 256, 0, 256, 256)
              .data(new byte[256])
              .bytes());
    }
    return originals;
  }

  private static byte[] fixture(String name) throws IOException {
    try (var in = MutationTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
