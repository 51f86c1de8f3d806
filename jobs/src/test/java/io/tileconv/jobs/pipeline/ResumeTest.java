package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Selection;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that stop in the middle, and are gone on with. */
class ResumeTest {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[1]");

  @TempDir Path directory;

  private Path out;
  private Path staging;
  private byte[] undisturbed;
  private TiffCompression compression = TiffCompression.DEFLATE;

  @BeforeEach
  void makeImage() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Block image = RandomBlocks.map(new Shape(1, 300, 400), () -> random.nextInt(256));
    Images.write(directory.resolve("in.tif"), image, PixelType.UINT8);
    out = directory.resolve("out.tif");
    staging = directory.resolve(".tileconv-job-out.tif");
    runUndisturbed();
  }

  private void runUndisturbed() throws IOException {
    new Runner(context(), null).run(plan(1, "gaussian:sigma=2"), output(Output.Unfinished.REFUSE));
    undisturbed = Files.readAllBytes(out);
    Files.delete(out);
    Files.delete(directory.resolve("reads"));
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
  }

  private Output output(Output.Unfinished unfinished) {
    return new Output(out.toString(), Output.Kind.FILE, Output.Existing.REFUSE, unfinished);
  }

  private Plan plan(float scale, String filter) throws IOException {
    return plan(scale, filter, Long.MAX_VALUE);
  }

  /**
   * @param reads how often the image can be read before its disk fails
   */
  private Plan plan(float scale, String filter, long reads) throws IOException {
    JobSettings settings =
        new JobSettings(
            64,
            1 << 20,
            Arithmetic.EXACT,
            PixelType.FLOAT32,
            scale,
            0,
            Overflow.CLAMP,
            compression,
            null);
    Network network = Filters.parse(filter).network(1, FilterOptions.DEFAULT);
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(directory.resolve("in.tif").toUri());
    FileSource file =
        FileSource.of(
            FileSystem.getLocal(Images.CONFIGURATION).getFileStatus(path), Selection.DEFAULT);
    FailingSource source = new FailingSource(file, reads, directory.resolve("reads").toString());
    try (ImageReader reader = file.open(Images.CONFIGURATION, 1 << 30)) {
      InputImage image = new InputImage("in", List.of(new InputImage.Layer(source, reader.info())));
      // Whole images that are small are kept in memory; a small one in many parts is enough here.
      Plan plan =
          new Planner(inputs -> network, settings, 20).plan(List.of(image), List.of(), "out.tif");
      assertThat(plan.tasks().size()).isGreaterThan(10);
      return plan;
    }
  }

  /** Reads well some times, then fails as a machine does, which is nobody's bad image. */
  private record FailingSource(FileSource file, long reads, String counter) implements ImageSource {

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
      ImageReader reader = file.open(configuration, decodeLimit);
      Path count = Path.of(counter);
      synchronized (FailingSource.class) {
        long before = Files.exists(count) ? Files.size(count) : 0;
        if (before >= reads) {
          throw new IllegalStateException("the machine burns");
        }
        Files.write(count, new byte[(int) before + 1]);
      }
      return reader;
    }
  }

  private void fail(long reads) throws IOException {
    Plan plan = plan(1, "gaussian:sigma=2", reads);
    assertThatThrownBy(
            () -> new Runner(context(), null).run(plan, output(Output.Unfinished.RESUME)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("out.tif: the job failed (")
        .hasMessageContaining("what is done is kept; run it again with --resume");
    assertThat(out).doesNotExist();
    Files.delete(directory.resolve("reads"));
  }

  private JobResult resume(Plan plan) {
    return new Runner(context(), null).run(plan, output(Output.Unfinished.RESUME));
  }

  private void assertFinished() throws IOException {
    assertThat(Files.readAllBytes(out)).isEqualTo(undisturbed);
    assertThat(staging).doesNotExist();
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(staging.resolve("parts/0"))) {
      return files.filter(file -> !file.getFileName().toString().startsWith("_")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "after {0} tasks, {1}")
  @CsvSource({"1,DEFLATE", "8,DEFLATE", "7,NONE"})
  void onlyUnfinishedPartsAreDoneAgain(long reads, TiffCompression how) throws IOException {
    compression = how;
    runUndisturbed();
    fail(reads);
    long done = parts().size();
    assertThat(done).isPositive();
    JobResult result = resume(plan(1, "gaussian:sigma=2"));
    assertThat(result.parts().found()).isEqualTo(done);
    assertThat(result.parts().all()).isGreaterThan(done);
    assertFinished();
  }

  @Test
  void tornPartsAreDoneAgain() throws IOException {
    fail(6);
    List<Path> parts = parts();
    byte[] whole = Files.readAllBytes(parts.get(0));
    Files.write(parts.get(0), java.util.Arrays.copyOf(whole, whole.length - 1));
    Files.write(parts.get(1), new byte[0]);
    Files.write(parts.get(2), new byte[whole.length]);
    JobResult result = resume(plan(1, "gaussian:sigma=2"));
    assertThat(result.parts().found()).isEqualTo(parts.size() - 3);
    assertFinished();
  }

  @Test
  void aChangedJobIsRefusedWithTheDifference() throws IOException {
    fail(6);
    long done = parts().size();
    assertThatThrownBy(() -> resume(plan(2, "gaussian:sigma=2")))
        .isInstanceOf(JobException.class)
        .hasMessage(
            out
                + ": this is not the job that was begun: --scale was 1.0 and is 2.0; run it as it"
                + " was, or begin anew with --overwrite and without --resume");
    assertThatThrownBy(() -> resume(plan(1, "gaussian:sigma=2.1")))
        .hasMessageContaining(
            ": operator 1 was gaussian:sigma=2 across and is gaussian:sigma=2.1 across; run it");
    Path in = directory.resolve("in.tif");
    FileTime time = Files.getLastModifiedTime(in);
    Files.setLastModifiedTime(in, FileTime.fromMillis(time.toMillis() + 5000));
    assertThatThrownBy(() -> resume(plan(1, "gaussian:sigma=2")))
        .hasMessageContaining("input " + in + " was " + Files.size(in) + " bytes of ");
    Files.setLastModifiedTime(in, time);
    assertThat(resume(plan(1, "gaussian:sigma=2")).parts().found()).isEqualTo(done);
    assertFinished();
  }

  @Test
  void whatAKilledJobLeftIsSaid() throws IOException {
    fail(6);
    assertThatThrownBy(
            () ->
                new Runner(context(), null)
                    .run(plan(1, "gaussian:sigma=2"), output(Output.Unfinished.REFUSE)))
        .isInstanceOf(JobException.class)
        .hasMessage(
            out
                + ": an earlier job was killed before it ended; add --resume to go on with it, or"
                + " --overwrite to begin anew");
    assertThat(parts()).isNotEmpty();
    JobResult result =
        new Runner(context(), null)
            .run(
                plan(1, "gaussian:sigma=2"),
                new Output(out.toString(), Output.Kind.FILE, Output.Existing.OVERWRITE));
    assertThat(result.parts().found()).isZero();
    assertFinished();
  }

  @Test
  void aCommitThatWasKilledIsCompleted() throws IOException {
    Plan plan = plan(1, "gaussian:sigma=2");
    Reservation reservation =
        Reservation.take(
            Images.CONFIGURATION, output(Output.Unfinished.RESUME), plan, Staging.Layout.IN_PLACE);
    assertThatThrownBy(() -> reservation.commit(List.of("out.tif"), Staging.Completeness.COMPLETE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot rename");
    reservation.close();
    Path finished = staging.resolve("finished/out.tif");
    Files.createDirectories(finished.getParent());
    Files.write(finished, undisturbed);
    JobResult result = resume(plan);
    assertThat(result.written()).containsExactly("out.tif");
    assertFinished();
  }

  @Test
  void twoJobsAtOnceAreRefused() throws IOException {
    Plan plan = plan(1, "gaussian:sigma=2");
    try (Reservation first =
        Reservation.take(
            Images.CONFIGURATION,
            output(Output.Unfinished.RESUME),
            plan,
            Staging.Layout.IN_PLACE)) {
      assertThat(first.isResumed()).isFalse();
      assertThatThrownBy(() -> resume(plan))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("out.tif: another job is writing there (process ")
          .hasMessageContaining("; wait until it has ended, or name another output");
    }
    assertThat(resume(plan).parts().found()).isZero();
    assertFinished();
  }

  @Test
  void theLeaseOfAProcessThatHasEndedIsTaken() throws Exception {
    Plan plan = plan(1, "gaussian:sigma=2");
    Process process = new ProcessBuilder("sleep", "60").start();
    String started = process.info().startInstant().orElseThrow().toString();
    String owner =
        "{\"host\":\""
            + java.net.InetAddress.getLocalHost().getHostName()
            + "\",\"pid\":"
            + process.pid()
            + ",\"started\":\""
            + started
            + "\"}";
    Files.createDirectory(staging);
    Files.writeString(staging.resolve("owner.json"), owner);
    assertThatThrownBy(() -> resume(plan))
        .hasMessageContaining("another job is writing there (process " + process.pid());
    process.destroyForcibly().waitFor();
    resume(plan);
    assertFinished();
    String elsewhere = "{\"host\":\"elsewhere\",\"pid\":1,\"started\":\"\"}";
    Files.createDirectory(staging);
    Files.writeString(staging.resolve("owner.json"), elsewhere);
    Files.delete(out);
    assertThatThrownBy(() -> resume(plan)).hasMessageContaining("process 1 on elsewhere, heard of");
    long silent = System.currentTimeMillis() - 1000 * (Lease.SILENCE_SECONDS + 1);
    Files.setLastModifiedTime(staging.resolve("owner.json"), FileTime.fromMillis(silent));
    resume(plan);
    assertFinished();
  }
}
