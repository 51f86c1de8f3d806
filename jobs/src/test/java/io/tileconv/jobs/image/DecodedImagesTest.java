package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of one JVM share a decoded image, and it goes when the last is done. */
class DecodedImagesTest {

  private static final DecodedImage IMAGE =
      new DecodedImage(new Shape(1, 1, 1), PixelType.UINT8, 1, new byte[1][1]);

  @TempDir Path directory;

  @Test
  void imageIsDecodedOnceForAll() throws Exception {
    DecodedImages images = new DecodedImages();
    AtomicInteger decoded = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<DecodedImage>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(
            threads.submit(
                () ->
                    images.acquire(
                        "a",
                        () -> {
                          decoded.incrementAndGet();
                          return IMAGE;
                        })));
      }
      for (Future<DecodedImage> result : results) {
        assertThat(result.get()).isSameAs(IMAGE);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(decoded).hasValue(1);
    assertThat(images.inUse()).isEqualTo(1);
    for (int i = 0; i < 8; i++) {
      assertThat(images.inUse()).isEqualTo(1);
      images.release("a");
    }
    assertThat(images.inUse()).isZero();
  }

  @Test
  void failureIsNotKept() throws IOException {
    DecodedImages images = new DecodedImages();
    assertThatThrownBy(
            () ->
                images.acquire(
                    "a",
                    () -> {
                      throw new BadImageException("damaged");
                    }))
        .isInstanceOf(BadImageException.class)
        .hasMessage("damaged");
    assertThat(images.known()).isZero();
    assertThat(images.acquire("a", () -> IMAGE)).isSameAs(IMAGE);
    images.release("a");
    assertThat(images.inUse()).isZero();
    assertThat(images.known()).isEqualTo(1);
  }

  @Test
  void readersLetGoWhenTheyAreClosed() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Shape shape = new Shape(1, 20, 20);
    ImageWriter writer =
        ImageFormats.writer(
            "a.png", shape, 1, PixelConversion.to(PixelType.UINT8), StorageOptions.DEFAULT);
    Path file = directory.resolve("a.png");
    byte[] bytes =
        TestImages.bytes(writer, TestImages.random(shape, PixelType.UINT8, random), random);
    Files.write(file, bytes);
    int before = DecodedImages.SHARED.inUse();
    try (ImageReader first = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file));
        ImageReader second = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file))) {
      assertThat(DecodedImages.SHARED.inUse()).as("nothing is decoded yet").isEqualTo(before);
      TestImages.read(first, Region.whole(shape));
      TestImages.read(second, Region.whole(shape));
      assertThat(DecodedImages.SHARED.inUse()).isEqualTo(before + 1);
    }
    assertThat(DecodedImages.SHARED.inUse()).isEqualTo(before);
  }
}
