package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.LedgerRun;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A job as a YAML file says it. Its sections {@code filter}, {@code network}, {@code result} and
 * {@code spark} have the options of the command line as keys, without dashes; what is wrong is said
 * with its line.
 */
final class JobFile {

  private static final List<String> KEYS =
      List.of("inputs", "output", "changed-by", "filter", "network", "result", "spark");

  /** Options that a job file has no use for: it always goes on, and replaces what it made. */
  private static final List<String> LEFT_OUT = List.of("--overwrite", "--resume");

  /** The options of {@code filter}. */
  private static final class FilterSection {
    @Mixin private FilterArguments filter;
    @Mixin private NodataArguments nodata;
  }

  /** The options of {@code network}. */
  private static final class NetworkSection {
    @Mixin private ModelArguments model;
  }

  /** The options of {@code result}. */
  private static final class ResultSection {
    @Mixin private ResultOptions results;
  }

  /** The options of {@code spark}. */
  private static final class SparkSection {
    @Mixin private SparkOptions spark;
  }

  private final String file;
  private final Map<String, Node> sections = new LinkedHashMap<>();
  private final List<String> canonical = new ArrayList<>();
  private final FilterSection filter = new FilterSection();
  private final NetworkSection network = new NetworkSection();
  private final ResultSection result = new ResultSection();
  private final SparkSection spark = new SparkSection();

  private JobFile(String file) {
    this.file = file;
  }

  /**
   * @param file its name, for messages
   * @throws JobException if it cannot be understood
   */
  static JobFile parse(String file, String text) {
    JobFile job = new JobFile(file);
    job.read(text);
    return job;
  }

  private void read(String text) {
    Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw wrong(line, "is no YAML: " + e.getProblem() + "; check the indentation and quotes");
    }
    if (!(root instanceof MappingNode mapping)) {
      throw wrong(1, "a job file has keys and values; see conf/jobs for examples");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode(), "a key");
      if (!KEYS.contains(key)) {
        throw unknown(tuple.getKeyNode(), key, "", KEYS);
      }
      if (sections.put(key, tuple.getValueNode()) != null) {
        throw wrong(line(tuple.getKeyNode()), key + " is there twice; keep one");
      }
    }
    for (String key : List.of("inputs", "output")) {
      if (!sections.containsKey(key)) {
        throw wrong(1, key + " is missing; see conf/jobs for examples");
      }
    }
    if (sections.containsKey("filter") == sections.containsKey("network")) {
      throw wrong(1, "a job has either filter or network; give one of them");
    }
    section("filter", filter);
    section("network", network);
    section("result", result);
    section("spark", spark);
    changedBy();
    output();
    inputs();
  }

  /** Hands a section's keys to the options of the same names. */
  private void section(String name, Object options) {
    CommandLine parser =
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).setTrimQuotes(false);
    List<String> arguments = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    Node node = sections.get(name);
    if (node != null) {
      if (!(node instanceof MappingNode mapping)) {
        throw wrong(
            line(node),
            name + " has keys and values; allowed are " + String.join(", ", keys(parser)));
      }
      for (NodeTuple tuple : mapping.getValue()) {
        String key = scalar(tuple.getKeyNode(), "a key");
        OptionSpec option = parser.getCommandSpec().findOption("--" + key);
        if (option == null || LEFT_OUT.contains("--" + key)) {
          throw unknown(tuple.getKeyNode(), key, " under " + name, keys(parser));
        }
        if (lines.put("--" + key, line(tuple.getKeyNode())) != null) {
          throw wrong(line(tuple.getKeyNode()), key + " is there twice; keep one");
        }
        arguments(option, key, tuple.getValueNode(), arguments);
      }
    }
    try {
      parser.parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      String option = e.getArgSpec() instanceof OptionSpec spec ? spec.longestName() : "";
      throw wrong(
          lines.getOrDefault(option, node == null ? 1 : line(node)),
          e.getMessage().lines().findFirst().orElse("is wrong").replace("option '--", "key '"));
    }
    if (!name.equals("spark")) {
      canonical.add(name);
      canonical.addAll(arguments);
    }
  }

  private void arguments(OptionSpec option, String key, Node value, List<String> arguments) {
    String name = "--" + key;
    if (option.typeInfo().isBoolean()) {
      String text = scalar(value, key);
      if (!text.equals("true") && !text.equals("false")) {
        throw wrong(line(value), key + " is true or false, not " + text);
      }
      if (text.equals("true")) {
        arguments.add(name);
      }
    } else if (value instanceof SequenceNode sequence && option.isMultiValue()) {
      sequence.getValue().forEach(item -> arguments.add(name + "=" + scalar(item, key)));
    } else if (value instanceof MappingNode mapping && option.typeInfo().isMap()) {
      for (NodeTuple tuple : mapping.getValue()) {
        arguments.add(
            name + "=" + scalar(tuple.getKeyNode(), key) + "=" + scalar(tuple.getValueNode(), key));
      }
    } else {
      arguments.add(name + "=" + scalar(value, key));
    }
  }

  private static List<String> keys(CommandLine parser) {
    return parser.getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .filter(name -> !LEFT_OUT.contains(name))
        .map(name -> name.substring(2))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }

  /** Files, directories, globs, or any Hadoop URI of these. */
  List<String> inputs() {
    Node node = sections.get("inputs");
    if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
      return sequence.getValue().stream().map(item -> scalar(item, "inputs")).toList();
    }
    return List.of(scalar(node, "inputs"));
  }

  String output() {
    return scalar(sections.get("output"), "output");
  }

  LedgerRun.Change changedBy() {
    Node node = sections.get("changed-by");
    String text = node == null ? "size-and-time" : scalar(node, "changed-by");
    return switch (text) {
      case "size-and-time" -> LedgerRun.Change.SIZE_AND_TIME;
      case "checksum" -> LedgerRun.Change.CHECKSUM;
      default -> throw wrong(line(node), "changed-by is size-and-time or checksum, not " + text);
    };
  }

  boolean isFilter() {
    return sections.containsKey("filter");
  }

  FilterArguments filter() {
    return filter.filter;
  }

  NodataArguments nodata() {
    return filter.nodata;
  }

  ModelArguments model() {
    return network.model;
  }

  ResultOptions results() {
    return result.results;
  }

  SparkOptions spark() {
    return spark.spark;
  }

  /** All that says how results are made. */
  List<String> canonical() {
    return canonical;
  }

  private String scalar(Node node, String what) {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
      return scalar.getValue();
    }
    throw wrong(line(node), what + " is one value, not a list, a map or nothing");
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private JobException unknown(Node node, String key, String where, List<String> allowed) {
    return wrong(
        line(node),
        "there is no key " + key + where + "; allowed are " + String.join(", ", allowed));
  }

  private JobException wrong(int line, String message) {
    return new JobException(JobException.Kind.USAGE, file + ": line " + line + ": " + message);
  }
}
