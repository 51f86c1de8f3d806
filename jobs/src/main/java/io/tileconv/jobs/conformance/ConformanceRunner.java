package io.tileconv.jobs.conformance;

import io.tileconv.onnx.ConstantNeededException;
import io.tileconv.onnx.Layout;
import io.tileconv.onnx.OnnxException;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.UnsupportedOnnxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs cases in the layout of ONNX's own tests: a directory with {@code model.onnx} and {@code
 * test_data_set_N/input_K.pb}, {@code output_K.pb}. Each runs on whole maps and in small tiles,
 * which have to give the same bits.
 */
public final class ConformanceRunner {

  private static final String MODEL = "model.onnx";

  /**
   * The cases of a directory, in order: itself, if it is one, or those directly in it.
   *
   * @return none if it is not a directory or has no case
   */
  public static List<Path> cases(Path directory) throws IOException {
    if (isCase(directory)) {
      return List.of(directory);
    }
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(ConformanceRunner::isCase).sorted().toList();
    }
  }

  private static boolean isCase(Path directory) {
    return Files.isRegularFile(directory.resolve(MODEL));
  }

  /**
   * Runs cases and reports each, then the numbers.
   *
   * @param lines receives a line for each case and, at last, {@code N passed, N failed, N
   *     unsupported}
   * @return how many ended how
   */
  public Map<Verdict, Integer> runAll(List<Path> cases, Consumer<String> lines) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict, 0);
    }
    for (Path testCase : cases) {
      CaseResult result = run(testCase);
      counts.merge(result.verdict(), 1, Integer::sum);
      lines.accept(result.toString());
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((verdict, count) -> parts.add(count + " " + verdict.inSummary()));
    lines.accept(String.join(", ", parts));
    return counts;
  }

  /** Runs one case, whatever is wrong with it. */
  public CaseResult run(Path testCase) {
    String name = testCase.toAbsolutePath().normalize().getFileName().toString();
    try {
      Optional<String> failure = failure(testCase);
      return failure
          .map(reason -> new CaseResult(name, Verdict.FAIL, reason))
          .orElse(new CaseResult(name, Verdict.PASS, ""));
    } catch (UnsupportedOnnxException | ConstantNeededException e) {
      return new CaseResult(name, Verdict.UNSUPPORTED, e.getMessage());
    } catch (IOException | RuntimeException e) {
      String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new CaseResult(name, Verdict.FAIL, message.lines().findFirst().orElse("no message"));
    }
  }

  private static Optional<String> failure(Path testCase) throws IOException {
    OnnxModel model = OnnxReader.read(testCase.resolve(MODEL));
    OnnxReader.checkOperators(model);
    List<Path> sets = TestData.directories(testCase);
    if (sets.isEmpty()) {
      return Optional.of("it has no test_data_set_0");
    }
    for (Path set : sets) {
      Optional<String> failure = failure(model, TestData.read(set));
      if (failure.isPresent()) {
        return failure.map(reason -> set.getFileName() + ": " + reason);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> failure(OnnxModel model, TestData data) throws IOException {
    if (data.inputs().size() > model.inputs().size()) {
      throw new OnnxException(
          "there are "
              + data.inputs().size()
              + " input files for "
              + model.inputs().size()
              + " inputs");
    }
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < data.inputs().size(); i++) {
      inputs.put(model.inputs().get(i).name(), data.inputs().get(i));
    }
    Binding binding = binding(model, inputs);
    TensorRun run = new TensorRun(binding);
    Tolerance tolerance = new Tolerance(binding.network().network().nodes().size());
    for (int i = 0; i < data.outputs().size(); i++) {
      Optional<String> difference =
          tolerance.difference(run.checkedOutput(i), data.outputs().get(i));
      if (difference.isPresent()) {
        String name = binding.network().outputs().get(i).name();
        return difference.map(reason -> "output " + name + ": " + reason);
      }
    }
    return Optional.empty();
  }

  /** The network under the first layout that its operators accept. */
  static Binding binding(OnnxModel model, Map<String, OnnxTensor> inputs) {
    OnnxException first = null;
    for (Map<String, Layout> layouts : Layouts.candidates(inputs)) {
      try {
        return Binding.of(model, inputs, layouts);
      } catch (OnnxException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }
}
