package io.tileconv.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Kernels;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the options that Java was started with. */
class VectorModuleTest {

  private static final String MODULE = "--add-modules=jdk.incubator.vector";
  private static final String LIMIT = "-XX:PerMethodTrapLimit=100000";

  @TempDir Path directory;

  @Test
  void adviseTheLimitWhereLaunchesWereSeenToCollapse() throws Exception {
    boolean mayCollapse = Runtime.version().feature() < 25;
    assertThat(said(MODULE).contains("tenth of their speed: start Java with " + LIMIT))
        .isEqualTo(mayCollapse);
    assertThat(said(MODULE, LIMIT)).doesNotContain("speed");
  }

  @Test
  void saysThatTheModuleIsMissing() throws Exception {
    assertThat(said()).contains("slower but with the same results: start Java with " + MODULE);
  }

  /** What Java prints that is started with these options and loads the kernels. */
  private String said(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loads.class.getName()));
    File output = directory.resolve("output").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output.toPath());
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** Loads the kernels. */
  static final class Loads {
    private Loads() {}

    public static void main(String[] arguments) {
      System.out.println(Kernels.all().size());
    }
  }
}
