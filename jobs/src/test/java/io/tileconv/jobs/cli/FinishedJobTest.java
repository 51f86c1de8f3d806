package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a script gets that always says {@code --resume}. */
class FinishedJobTest extends CommandTest {

  @BeforeEach
  void runOnce() throws IOException {
    Files.createDirectory(directory.resolve("in"));
    image("in/a.png", 1, 30, 40);
    image("in/b.png", 1, 30, 40);
    assertThat(smooth("gaussian:sigma=1")).as(err).isZero();
  }

  private int smooth(String kernel, String... more) {
    String[] args = {"filter", "--resume", "--kernel", kernel, "@in", "@out"};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return run(all);
  }

  @Test
  void theSameAgainIsDoneAlready() throws IOException {
    FileTime time = Files.getLastModifiedTime(directory.resolve("out/a.png"));
    assertThat(smooth("gaussian:sigma=1")).as(err).isZero();
    assertThat(err.strip())
        .isEqualTo(directory.resolve("out") + ": finished already, nothing to do");
    assertThat(Files.getLastModifiedTime(directory.resolve("out/a.png"))).isEqualTo(time);
    assertThat(directory.resolve("out").toFile().list())
        .containsExactlyInAnyOrder("a.png", "b.png", "_SUCCESS");
  }

  @Test
  void anotherJobIsRefusedWithTheDifference() throws IOException {
    Path out = directory.resolve("out");
    assertThat(smooth("gaussian:sigma=2")).isEqualTo(2);
    assertError(
        out
            + ": holds the results of another job: operator 1 was gaussian:sigma=1 across and is"
            + " gaussian:sigma=2 across; name another output, or add --overwrite to do all of it"
            + " anew");
    assertThat(smooth("gaussian:sigma=1", "--scale", "2")).isEqualTo(2);
    assertError("another job: --scale was 1.0 and is 2.0; ");
    image("in/c.png", 1, 10, 10);
    assertThat(smooth("gaussian:sigma=1")).isEqualTo(2);
    assertError("another job: input " + directory.resolve("in/c.png") + " is new; ");
    text("in/c.png", "this is no picture");
    assertThat(smooth("gaussian:sigma=1")).isEqualTo(3);
    assertError("in/c.png: ");
    Files.delete(directory.resolve("in/c.png"));
    Files.delete(out.resolve("b.png"));
    assertThat(smooth("gaussian:sigma=1")).isEqualTo(2);
    assertError("out: the job has ended, but its result b.png is not there any more; ");
    assertThat(smooth("gaussian:sigma=1", "--overwrite")).as(err).isZero();
    assertThat(out.resolve("b.png")).exists();
  }

  @Test
  void aMarkOfAnotherProgramSaysNothing() throws IOException {
    text("out/_SUCCESS", "");
    assertThat(smooth("gaussian:sigma=1")).isEqualTo(2);
    assertError("out: exists already, and no killed job is there to go on with; to make it anew,");
    text("out/_SUCCESS", "{\"name\": [1, 2]}");
    assertThat(smooth("gaussian:sigma=1")).isEqualTo(2);
    assertError("out: exists already, and no killed job is there to go on with; to make it anew,");
  }

  @Test
  void aFileOfItsOwnTellsWhatToDo() {
    for (int expected : new int[] {0, 2}) {
      assertThat(run("filter", "--resume", "--kernel", "box:3", "@in/a.png", "@one.png"))
          .as(err)
          .isEqualTo(expected);
    }
    assertError(
        "one.png: exists already, and no killed job is there to go on with; to make it anew, remove"
            + " it or add --overwrite");
  }
}
