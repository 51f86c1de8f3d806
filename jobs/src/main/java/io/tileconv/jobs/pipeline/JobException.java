package io.tileconv.jobs.pipeline;

/**
 * A job that cannot go on. The message is the one line that a person sees: which file, what is
 * wrong, what to change.
 */
public final class JobException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Exit codes of the command line. */
  public enum Kind {
    USAGE(2),
    BAD_INPUT(3),
    FAILED(4);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  public JobException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public JobException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
