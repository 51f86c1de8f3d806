package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The program: its commands, and how it fails. */
@Command(
    name = "tileconv",
    version = "tileconv 0.1.0-SNAPSHOT",
    description =
        "Convolutions over image sets too large for one machine, on Apache Spark: exactly the"
            + " picture that one machine with enough memory would have given.",
    footer = {
      "",
      "Examples:",
      "  tileconv filter --kernel gaussian:sigma=2 photo.jpg blurred.png",
      "  tileconv plan --kernel log:sigma=2 'scenes/*.tif' edges/",
      "  tileconv diff blurred.png other.png",
      "",
      "tileconv COMMAND --help tells more. Exit codes: 0 done, 1 different or failed",
      "cases, 2 wrong usage, 3 bad input, 4 failed while running."
    })
public final class TileconvCommand implements Runnable {

  static final List<Class<?>> COMMANDS =
      List.of(
          FilterCommand.class,
          RunCommand.class,
          JobCommand.class,
          PlanCommand.class,
          UpsampleCommand.class,
          CostCommand.class,
          DiffCommand.class,
          InfoCommand.class,
          SplitCommand.class,
          StitchCommand.class,
          TrainCommand.class,
          LearnFiltersCommand.class,
          ConformanceCommand.class);

  private static final Pattern CHOICES =
      Pattern.compile("\\[([A-Z0-9_, ]+)] \\(case-insensitive\\)");

  @Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version")
  private boolean version;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "show the stack trace of an error")
  private boolean debug;

  private final CommandLine commandLine = new CommandLine(this);

  /** Runs one command and gives the exit code. */
  public static int execute(String... args) {
    return execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
  }

  /** As {@link #execute(String...)}, printing elsewhere. */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    TileconvCommand command = new TileconvCommand();
    commands(args).forEach(command.commandLine::addSubcommand);
    return command
        .commandLine
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(TileconvCommand::usage)
        .setExecutionExceptionHandler(command::failure)
        .execute(args);
  }

  /**
   * The command that is called, or all: to know the options of each takes a quarter of a second.
   */
  private static List<Class<?>> commands(String... args) {
    String first = args.length == 0 ? "" : args[0];
    List<Class<?>> called =
        COMMANDS.stream().filter(c -> c.getAnnotation(Command.class).name().equals(first)).toList();
    return called.isEmpty() ? COMMANDS : called;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        commandLine, "a command is missing; see tileconv --help");
  }

  private static int usage(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String message =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unknown(unmatched)
            : named(e.getMessage().lines().findFirst().orElse("wrong usage"));
    String hint = message.contains("--help") ? "" : "; see " + name(command) + " --help";
    command.getErr().println("tileconv: " + message + hint);
    return JobException.Kind.USAGE.exitCode();
  }

  /** Says the first of what nobody knows: all that follows is often right. */
  private static String unknown(CommandLine.UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    boolean option = first.startsWith("-");
    boolean command = e.getCommandLine().getParent() == null;
    if (!option && !command) {
      return "'" + first + "' is one argument too many";
    }
    CommandLine.Model.CommandSpec spec = e.getCommandLine().getCommandSpec();
    String name = first.replaceFirst("=.*", "");
    Stream<String> names =
        option ? spec.optionsMap().keySet().stream() : spec.subcommands().keySet().stream();
    return "there is no "
        + (option ? "option " : "command ")
        + name
        + nearest(name, names).map(known -> "; did you mean " + known + "?").orElse("");
  }

  /** The name that was meant, if it is clear enough. */
  private static Optional<String> nearest(String name, Stream<String> names) {
    LevenshteinDistance distance = new LevenshteinDistance(Math.min(3, name.length() / 2));
    Map<String, Integer> distances = new HashMap<>();
    names.forEach(known -> distances.put(known, distance.apply(name, known)));
    return distances.entrySet().stream()
        .filter(entry -> entry.getValue() >= 0)
        .min(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  /** With names as they are written, where the names in the program are listed. */
  private static String named(String message) {
    return CHOICES
        .matcher(message)
        .replaceAll(list -> list.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  private int failure(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (debug) {
      e.printStackTrace(err);
    }
    err.println("tileconv: " + InputFiles.firstLine(e));
    if (e instanceof JobException job) {
      return job.kind().exitCode();
    }
    // What a value object refuses was asked for on the command line.
    return e instanceof IllegalArgumentException
        ? JobException.Kind.USAGE.exitCode()
        : JobException.Kind.FAILED.exitCode();
  }
}
