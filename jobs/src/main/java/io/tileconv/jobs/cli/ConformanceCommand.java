package io.tileconv.jobs.cli;

import io.tileconv.jobs.conformance.ConformanceRunner;
import io.tileconv.jobs.conformance.Verdict;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "conformance",
    description =
        "Runs cases in the layout of ONNX's own tests (model.onnx,"
            + " test_data_set_N/input_K.pb, output_K.pb), whole and in tiles. Prints a line a"
            + " case; exit code 1 if one failed.",
    footer = {
      "",
      "A result may differ by 1e-5 of itself and, for each operator of the model,",
      "by 8 roundings of the largest value.",
      "",
      "Example:",
      "  tileconv conformance onnx/backend/test/data/node"
    })
final class ConformanceCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Spec private CommandSpec command;

  @Option(
      names = "--operators",
      description = "print the names of ONNX's operators that are read, and run nothing")
  private boolean operators;

  @Parameters(arity = "0..*", paramLabel = "DIR", description = "a case, or a directory of cases")
  private List<Path> directories = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (operators) {
      OnnxReader.supportedOperators().forEach(command.commandLine().getOut()::println);
      return 0;
    }
    if (directories.isEmpty()) {
      throw new IllegalArgumentException(
          "DIR is missing; name a directory of cases, and see --help");
    }
    List<Path> cases = new ArrayList<>();
    for (Path directory : directories) {
      List<Path> found = ConformanceRunner.cases(directory);
      if (found.isEmpty()) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            directory + ": neither a case nor a directory of cases; a case has a model.onnx");
      }
      cases.addAll(found);
    }
    var counts = new ConformanceRunner().runAll(cases, command.commandLine().getOut()::println);
    return counts.get(Verdict.FAIL) > 0 ? 1 : 0;
  }
}
