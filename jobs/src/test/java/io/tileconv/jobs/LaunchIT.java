package io.tileconv.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finished jar in processes of its own: by the launcher, by spark-submit, on a cluster. */
class LaunchIT {

  private static final String PICTURE =
      ProcessRun.HOME.resolve("data/images/chelsea.png").toString();

  @TempDir Path directory;

  @Test
  void everyWayToLaunchGivesTheSamePicture() throws Exception {
    ProcessRun launched =
        ProcessRun.launcher(
            directory, "filter", "--kernel", "gaussian:sigma=2", PICTURE, "launched.png");
    assertThat(launched.exitCode()).as(launched.output()).isZero();
    ProcessRun submitted =
        ProcessRun.submit(
            "local[2]",
            directory,
            "filter",
            "--kernel",
            "gaussian:sigma=2",
            PICTURE,
            "submitted.png");
    assertThat(submitted.exitCode()).as(submitted.output()).isZero();
    ProcessRun onCluster =
        ProcessRun.submit(
            "local-cluster[2,1,1024]",
            directory,
            "filter",
            "--kernel",
            "gaussian:sigma=2",
            "--tile",
            "50",
            PICTURE,
            "cluster.png");
    assertThat(onCluster.exitCode()).as(onCluster.output()).isZero();
    byte[] picture = Files.readAllBytes(directory.resolve("launched.png"));
    assertThat(Files.readAllBytes(directory.resolve("submitted.png"))).isEqualTo(picture);
    assertThat(Files.readAllBytes(directory.resolve("cluster.png"))).isEqualTo(picture);
  }

  @Test
  void tilesGoThroughParquetOnACluster() throws Exception {
    ProcessRun split =
        ProcessRun.submit(
            "local-cluster[2,1,1024]",
            directory,
            "split",
            "--tile",
            "100",
            "--halo",
            "4",
            PICTURE,
            "tiles");
    assertThat(split.exitCode()).as(split.output()).isZero();
    ProcessRun stitched =
        ProcessRun.submit("local-cluster[2,1,1024]", directory, "stitch", "tiles", "again.png");
    assertThat(stitched.exitCode()).as(stitched.output()).isZero();
    ProcessRun diff = ProcessRun.launcher(directory, "diff", PICTURE, "again.png");
    assertThat(diff.exitCode()).as(diff.output()).isZero();
  }

  @Test
  void anErrorIsOneLineAndAnExitCode() throws Exception {
    ProcessRun run =
        ProcessRun.launcher(directory, "filter", "--kernel", "box:3", "nowhere.png", "out.png");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.output())
        .isEqualTo("tileconv: nowhere.png: there is no such file; check the path\n");
  }
}
