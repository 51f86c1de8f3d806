package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.jobs.pipeline.Images;
import io.tileconv.tile.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Job files: what is new is done, what is done is left alone, what is wrong is said. */
class JobCommandTest extends CommandTest {

  private void job(String changes, String kernel) throws IOException {
    text(
        "job.yaml",
        """
        inputs: [%1$s/in/*.png, %1$s/more/*.png]
        output: %1$s/out
        changed-by: %2$s
        filter:
          kernel: %3$s
        result:
          dtype: float32
          format: npy
        spark:
          master: local[2]
        """
            .formatted(directory, changes, kernel));
  }

  private FileTime changedAt(String result) throws IOException {
    return Files.getLastModifiedTime(directory.resolve(result));
  }

  private void makeOld(String... names) throws IOException {
    for (String name : names) {
      Files.setLastModifiedTime(directory.resolve(name), FileTime.fromMillis(1_000_000_000_000L));
    }
  }

  @ParameterizedTest
  @CsvSource({"size-and-time", "checksum"})
  void onlyNewAndChangedInputsAreDone(String changes) throws IOException {
    Files.createDirectory(directory.resolve("in"));
    image("in/a.png", 1, 20, 30);
    Block image = image("in/b.png", 1, 21, 30);
    job(changes, "box:1");
    assertThat(run("job", "@job.yaml")).as(err).isZero();
    assertThat(err).contains("out: 2 new, 0 changed, 0 unchanged");
    assertThat(Images.read(directory.resolve("out/b.npy")).sameBits(image)).isTrue();
    makeOld("out/a.npy", "out/b.npy");
    FileTime old = changedAt("out/a.npy");

    assertThat(run("job", "@job.yaml")).isZero();
    assertThat(err).isEqualTo(directory.resolve("out") + ": 0 new, 0 changed, 2 unchanged\n");

    image("in/c.png", 1, 22, 30);
    image("in/b.png", 1, 25, 30);
    makeOld("in/b.png");
    assertThat(run("job", "@job.yaml")).isZero();
    assertThat(err).contains("out: 1 new, 1 changed, 1 unchanged");
    assertThat(changedAt("out/a.npy")).isEqualTo(old);
    assertThat(changedAt("out/b.npy")).isNotEqualTo(old);
    assertThat(Images.read(directory.resolve("out/b.npy")).region().height()).isEqualTo(25);

    makeOld("in/a.png");
    Files.delete(directory.resolve("in/c.png"));
    assertThat(run("job", "@job.yaml")).isZero();
    boolean touched = changes.equals("size-and-time");
    assertThat(err).contains("out: 0 new, " + (touched ? 1 : 0) + " changed");
    assertThat(changedAt("out/a.npy").equals(old)).isNotEqualTo(touched);
    assertThat(directory.resolve("out/c.npy")).exists();

    job(changes, "box:3");
    assertThat(run("job", "@job.yaml")).isZero();
    assertThat(err).contains("out: 0 new, 2 changed, 0 unchanged");
  }

  @Test
  void failedInputsAreTriedAgainAndResultsHaveOneOwner() throws IOException {
    Files.createDirectory(directory.resolve("in"));
    Files.createDirectory(directory.resolve("more"));
    image("in/a.png", 1, 20, 30);
    text("in/bad.png", "this is no picture");
    job("size-and-time", "box:3");
    assertThat(run("job", "@job.yaml")).isEqualTo(3);
    assertThat(err).contains("in/bad.png: ").contains("out: 1 of 2 images");
    assertThat(run("job", "@job.yaml")).isEqualTo(3);
    assertThat(err).contains("in/bad.png: ").contains("out: 1 new, 0 changed, 1 unchanged");
    Files.delete(directory.resolve("in/bad.png"));
    image("more/a.png", 1, 10, 10);
    assertThat(run("job", "@job.yaml")).isEqualTo(2);
    assertThat(err)
        .contains("more/a.png: its result would be called a.npy, as that of ")
        .contains("; rename one or give it a job file of its own");
  }

  @Test
  void twoRunsAtOnceDoNotMix() throws Exception {
    Files.createDirectory(directory.resolve("in"));
    image("in/a.png", 1, 20, 30);
    job("size-and-time", "box:3");
    Process other = new ProcessBuilder("sleep", "60").start();
    Files.createDirectory(directory.resolve("out"));
    Files.writeString(
        directory.resolve("out/.tileconv-lock"),
        "{\"host\":\"%s\",\"pid\":%d,\"started\":\"%s\"}"
            .formatted(
                java.net.InetAddress.getLocalHost().getHostName(),
                other.pid(),
                other.info().startInstant().orElseThrow()));
    assertThat(run("job", "@job.yaml")).isEqualTo(2);
    assertError("out: another job is writing there (process " + other.pid());
    other.destroyForcibly().waitFor();
    assertThat(run("job", "@job.yaml")).as(err).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "inputs: a.png;output: o;filter:;  kernal: box:3"
            + "|line 4: there is no key kernal under filter; allowed are border, correlate,",
        "inputs: a.png;outputs: o|line 2: there is no key outputs; allowed are inputs, output,",
        "inputs: a.png;output: o|line 1: a job has either filter or network; give one of them",
        "output: o;filter:;  kernel: box:3|line 1: inputs is missing; see conf/jobs for examples",
        "inputs: a.png;output: o;filter:;  kernel: box:3;result:;  dtype: int7"
            + "|line 6: Invalid value for key 'dtype'",
        "inputs: a.png;output: o;filter:;  kernel: box:3;result:;  overwrite: true"
            + "|line 6: there is no key overwrite under result",
        "inputs: a.png;output: o;changed-by: mood;filter:;  kernel: box:3"
            + "|line 3: changed-by is size-and-time or checksum, not mood",
        "inputs: a.png;output: [o];filter:;  kernel: box:3"
            + "|line 2: output is one value, not a list, a map or nothing",
        "inputs: [a.png;output: o|is no YAML: ",
        "inputs: a.png;output: o;filter: box"
            + "|line 3: filter has keys and values; allowed are border,",
        "inputs: a.png;output: o;filter:;  kernel: box:3;  kernel: box:5"
            + "|line 5: kernel is there twice; keep one",
        "just words|line 1: a job file has keys and values; see conf/jobs for examples",
      })
  void mistakesAreSaidWithTheirLine(String lines, String message) throws IOException {
    text("job.yaml", lines.replace(';', '\n') + "\n");
    assertThat(run("job", "@job.yaml")).as(err).isEqualTo(2);
    assertError("job.yaml: ");
    assertThat(err).contains(message);
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../conf/jobs"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesAreUnderstood(Path example) throws IOException {
    JobFile job = JobFile.parse(example.toString(), Files.readString(example));
    assertThat(job.inputs()).isNotEmpty();
    assertThat(job.output()).isNotEmpty();
  }
}
