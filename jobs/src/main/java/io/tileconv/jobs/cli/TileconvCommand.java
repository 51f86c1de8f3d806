package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The program: its commands, and how it fails. */
@Command(
    name = "tileconv",
    version = "tileconv 0.1.0-SNAPSHOT",
    description = {
      "Convolutions over image sets too large for one machine, on Apache Spark: exactly the picture",
      "that one machine with enough memory would have given."
    },
    footer = {
      "",
      "Examples:",
      "  tileconv filter --kernel gaussian:sigma=2 photo.jpg blurred.png",
      "  tileconv plan --kernel log:sigma=2 'scenes/*.tif' edges/",
      "  tileconv diff blurred.png other.png",
      "",
      "tileconv COMMAND --help tells more. Exit codes: 0 done, 1 different or failed cases,",
      "2 wrong usage, 3 bad input, 4 failed while running."
    })
public final class TileconvCommand implements Runnable {

  private static final List<Class<?>> COMMANDS =
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
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    String hint = message.contains("--help") ? "" : "; see " + name(command) + " --help";
    command.getErr().println("tileconv: " + message + hint);
    return JobException.Kind.USAGE.exitCode();
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
