package io.tileconv.jobs.pipeline;

import java.io.Serializable;

/**
 * An image that could not be done, though others can.
 *
 * @param path the file
 * @param message one line: what is wrong; what to change
 * @param cause whose fault it is
 */
public record Failure(String path, String message, Cause cause) implements Serializable {

  /** Whose fault a failure is; it decides the exit code. */
  public enum Cause {
    /** The file cannot be read as what it should be. */
    BAD_INPUT,
    /** The result cannot be stored as it was asked for. */
    BAD_RESULT
  }

  @Override
  public String toString() {
    return path + ": " + message;
  }
}
