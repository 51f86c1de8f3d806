package io.tileconv.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers and executors that are killed as an operating system kills: SIGKILL, at any moment. */
class ResumeIT {

  private static final long SEED = 20261122;
  private static final int KILLS = 3;
  private static final long MOST_MILLIS = 120_000;

  @TempDir Path directory;

  private String[] filter;
  private byte[] undisturbed;

  @BeforeEach
  void runUndisturbed() throws Exception {
    String picture = ProcessRun.HOME.resolve("data/images/earth-day.jpg").toString();
    ProcessRun large =
        ProcessRun.submit(
            "local[2]",
            directory,
            "upsample",
            "--method",
            "bilinear",
            "--factor",
            "3",
            picture,
            "large.tif");
    assertThat(large.exitCode()).as(large.output()).isZero();
    // A matrix file is not computed in two passes, and small tiles have many parts: there is time
    // to
    // be killed in.
    StringBuilder matrix = new StringBuilder();
    for (int row = 0; row < 21; row++) {
      matrix.append("0.001,".repeat(20)).append(0.001 * row).append('\n');
    }
    Files.writeString(directory.resolve("matrix.csv"), matrix);
    filter =
        new String[] {
          "filter", "--kernel", "matrix.csv", "--tile", "64", "--resume", "large.tif", "out.tif"
        };
    ProcessRun run = ProcessRun.submit("local[2]", directory, filter);
    assertThat(run.exitCode()).as(run.output()).isZero();
    undisturbed = Files.readAllBytes(directory.resolve("out.tif"));
    Files.delete(directory.resolve("out.tif"));
  }

  @Test
  void aDriverThatIsKilledGoesOn() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int kills = 0;
    for (int attempt = 0; attempt < KILLS; attempt++) {
      Process process = ProcessRun.start("local[2]", directory, filter);
      awaitParts(process, random.nextInt(4));
      Thread.sleep(random.nextInt(300));
      if (process.isAlive()) {
        kills++;
      }
      process.destroyForcibly().waitFor();
    }
    assertThat(kills).isPositive();
    List<String> left = names(directory.resolve(".tileconv-job-out.tif/parts/0"));
    ProcessRun run = ProcessRun.submit("local[2]", directory, filter);
    assertThat(run.exitCode()).as(run.output()).isZero();
    long parts = left.stream().filter(name -> !name.startsWith("_")).count();
    if (parts > 0) {
      assertThat(run.output()).contains("went on from " + parts + " of ");
    }
    assertSame();
  }

  /** As by Ctrl-C, a time limit, or a machine that shuts down. */
  @Test
  void aDriverThatIsStoppedSaysSo() throws Exception {
    Process process = ProcessRun.start("local[2]", directory, filter);
    awaitParts(process, 2);
    process.destroy();
    assertThat(process.waitFor(MOST_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(directory.resolve("out.tif")).doesNotExist();
    assertThat(Files.readString(directory.resolve("submitted.log")))
        .endsWith(
            "tileconv: out.tif: the job was stopped by a signal; what is done is kept; run it again"
                + " with --resume\n");
    assertThat(ProcessRun.submit("local[2]", directory, filter).exitCode()).isZero();
    assertSame();
  }

  @Test
  void aJobSurvivesTheLossOfAnExecutor() throws Exception {
    Process process = ProcessRun.start("local-cluster[2,1,1024]", directory, filter);
    awaitParts(process, 2);
    Optional<ProcessHandle> executor =
        process
            .descendants()
            // Master and workers are within the driver; the class path hides the main class.
            .filter(handle -> handle.info().command().orElse("").endsWith("java"))
            .findFirst();
    assertThat(executor).isPresent();
    executor.get().destroyForcibly();
    assertThat(process.waitFor(MOST_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertSame();
  }

  private void assertSame() throws IOException {
    assertThat(Files.readAllBytes(directory.resolve("out.tif"))).isEqualTo(undisturbed);
    assertThat(names(directory)).noneMatch(name -> name.startsWith(".tileconv-"));
  }

  /** Waits until more parts are done than at the beginning, or the process has ended. */
  private void awaitParts(Process process, int more) throws Exception {
    Path parts = directory.resolve(".tileconv-job-out.tif/parts/0");
    int before = names(parts).size();
    long deadline = System.currentTimeMillis() + MOST_MILLIS;
    while (process.isAlive() && names(parts).size() < before + more) {
      assertThat(System.currentTimeMillis()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
