package io.tileconv.jobs;

import io.tileconv.jobs.cli.TileconvCommand;

/** Entry point of {@code tileconv}, for the launcher and for {@code spark-submit}. */
public final class Main {

  private Main() {}

  /** Runs one command. Returns on success: a call of exit would make a cluster report a failure. */
  public static void main(String[] args) {
    int exitCode = TileconvCommand.execute(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }
}
