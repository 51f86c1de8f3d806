package io.tileconv.jobs;

import io.tileconv.jobs.cli.TileconvCommand;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Entry point of {@code tileconv}, for the launcher and for {@code spark-submit}. */
public final class Main {

  private Main() {}

  /** Runs one command. Returns on success: a call of exit would make a cluster report a failure. */
  public static void main(String[] args) {
    if (args.length > 1) {
      Thread thread = new Thread(Main::loadClasses, "loading of classes");
      thread.setDaemon(true);
      thread.start();
    }
    // Else it opens every jar to learn that there is no Groovy.
    System.setProperty("picocli.disable.closures", "true");
    int exitCode = TileconvCommand.execute(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /**
   * Loads what takes Hadoop longest to begin with, while the arguments are read: its settings' XML,
   * all jars for the file systems in them, and a process that tells what the system can do. Nothing
   * here depends on a setting or is kept.
   */
  private static void loadClasses() {
    try {
      FileSystem.getFileSystemClass("file", new Configuration());
      Class.forName("org.apache.hadoop.util.Shell");
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      // Whoever needs them will say so.
    }
  }
}
