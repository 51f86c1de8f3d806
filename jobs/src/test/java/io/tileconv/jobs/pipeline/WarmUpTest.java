package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Selection;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed for the compiler's sake only. */
class WarmUpTest {

  /** Static, as sources have to be serializable. */
  private static Semaphore reads;

  private static Semaphore closes;

  @TempDir Path directory;

  @BeforeEach
  void count() {
    reads = new Semaphore(0);
    closes = new Semaphore(0);
  }

  @Test
  void goesOnUntilItIsClosed() throws Exception {
    WarmUp warmUp = WarmUp.begin(plan(2048), Images.CONFIGURATION, true);
    assertThat(reads.tryAcquire(100, 1, TimeUnit.MINUTES)).isTrue();
    assertThat(closes.availablePermits()).isZero();
    warmUp.close();
    assertThat(closes.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void endsWhenTheFirstTaskStarts() throws Exception {
    try (WarmUp warmUp = WarmUp.begin(plan(2048), Images.CONFIGURATION, true)) {
      assertThat(reads.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
      warmUp.onTaskStart(null);
      assertThat(closes.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void leavesFewPixelsAndOtherMachinesAlone() throws Exception {
    try (WarmUp small = WarmUp.begin(plan(2047), Images.CONFIGURATION, true);
        WarmUp remote = WarmUp.begin(plan(2048), Images.CONFIGURATION, false)) {
      assertThat(small.hasBegun()).isFalse();
      assertThat(remote.hasBegun()).isFalse();
    }
  }

  private Plan plan(int edge) throws IOException {
    Path file = directory.resolve(edge + ".tif");
    Images.write(file, Block.allocate(Region.of(0, 0, edge, edge), 1), PixelType.UINT8);
    JobSettings settings =
        new JobSettings(
            0,
            1 << 24,
            Arithmetic.EXACT,
            PixelType.UINT8,
            1,
            0,
            Overflow.CLAMP,
            TiffCompression.NONE,
            null);
    Network network = Filters.parse("gaussian:sigma=2").network(1, FilterOptions.DEFAULT);
    FileSource source =
        FileSource.of(
            FileSystem.getLocal(Images.CONFIGURATION)
                .getFileStatus(new org.apache.hadoop.fs.Path(file.toUri())),
            Selection.DEFAULT);
    try (ImageReader reader = source.open(Images.CONFIGURATION, 1 << 30)) {
      InputImage image =
          new InputImage(
              "in", List.of(new InputImage.Layer(new CountedSource(source), reader.info())));
      return new Planner(inputs -> network, settings, 2).plan(List.of(image), List.of(), "out.tif");
    }
  }

  private record CountedSource(FileSource file) implements ImageSource {

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public String version() {
      return file.version();
    }

    @Override
    public ImageReader open(Configuration configuration, long decodeLimit) throws IOException {
      return new CountedReader(file.open(configuration, decodeLimit));
    }
  }

  private record CountedReader(ImageReader reader) implements ImageReader {

    @Override
    public ImageInfo info() {
      return reader.info();
    }

    @Override
    public void read(Block target) throws IOException {
      reads.release();
      reader.read(target);
    }

    @Override
    public void close() throws IOException {
      closes.release();
      reader.close();
    }
  }
}
