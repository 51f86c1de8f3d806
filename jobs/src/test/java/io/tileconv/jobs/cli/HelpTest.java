package io.tileconv.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/** What is shown must be as it was written: examples are copied from there into a shell. */
class HelpTest extends CommandTest {

  private static final int WIDTH = 80;

  static List<Class<?>> commands() {
    List<Class<?>> all = new ArrayList<>(TileconvCommand.COMMANDS);
    all.add(TileconvCommand.class);
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void linesAreNotBroken(Class<?> type) {
    Command command = type.getAnnotation(Command.class);
    boolean top = type == TileconvCommand.class;
    assertThat(top ? run("--help") : run(command.name(), "--help")).isZero();
    List<String> lines = out.lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(WIDTH));
    assertThat(command.footer()).isNotEmpty();
    Arrays.stream(command.footer())
        .forEach(line -> assertThat(lines).contains(String.format(line)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommands(Class<?> type) {
    List<String> footer = List.of(type.getAnnotation(Command.class).footer());
    int start = footer.indexOf("Examples:") + footer.indexOf("Example:") + 2;
    assertThat(start).isPositive();
    boolean goesOn = false;
    for (String line : footer.subList(start, footer.size())) {
      if (line.isEmpty()) {
        break;
      }
      assertThat(line).startsWith(goesOn ? "    " : "  tileconv ");
      goesOn = line.endsWith(" \\");
    }
    assertThat(goesOn).isFalse();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void optionsWithParametersOfSeveralPartsAreOne(Class<?> type) {
    String name = type.getAnnotation(Command.class).name();
    run(name, "--help");
    assertThat(out).doesNotContain("WIDTH[,ROW");
  }
}
