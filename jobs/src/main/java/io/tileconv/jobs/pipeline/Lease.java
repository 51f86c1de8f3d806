package io.tileconv.jobs.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that says which process works here, so that two do not. It is written anew every few
 * seconds; a process of this machine that has ended, or one of another machine that has long been
 * silent, has lost it.
 */
final class Lease implements Closeable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long BEAT_SECONDS = 5;

  /** Longer than a pause of a busy JVM or a name node. */
  static final long SILENCE_SECONDS = 60;

  /**
   * Leases of this process: its own identity cannot tell a former owner in it from a living one.
   */
  private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

  private final FileSystem fileSystem;
  private final Path path;
  private final ScheduledExecutorService beats;

  private Lease(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tileconv-lease");
              thread.setDaemon(true);
              return thread;
            });
    beats.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes the lease.
   *
   * @param what is written to, for the message
   * @throws JobException if a process holds it that lives
   */
  static Lease take(FileSystem fileSystem, Path path, String what) throws IOException {
    for (int attempt = 0; attempt < 3; attempt++) {
      if (create(fileSystem, path)) {
        HELD.add(key(fileSystem, path));
        return new Lease(fileSystem, path);
      }
      refuseIfHeld(fileSystem, path, what);
      // Only one of those who find it abandoned moves it away.
      Path abandoned = path.suffix("-" + UUID.randomUUID());
      if (fileSystem.rename(path, abandoned)) {
        fileSystem.delete(abandoned, false);
      }
    }
    throw new IOException("cannot take " + path);
  }

  /**
   * @throws JobException if a process holds the lease that lives
   */
  static void refuseIfHeld(FileSystem fileSystem, Path path, String what) throws IOException {
    Optional<String> holder = holder(fileSystem, path);
    if (holder.isPresent()) {
      throw new JobException(
          JobException.Kind.USAGE,
          what
              + ": another job is writing there ("
              + holder.get()
              + "); wait until it has ended, or name another output");
    }
  }

  /** Who holds the lease and lives, in words. */
  private static Optional<String> holder(FileSystem fileSystem, Path path) throws IOException {
    FileStatus status;
    JsonNode owner;
    try {
      status = fileSystem.getFileStatus(path);
      byte[] bytes = new byte[(int) Math.min(status.getLen(), 1 << 16)];
      try (var in = fileSystem.open(path)) {
        in.readFully(0, bytes);
      }
      owner = JSON.readTree(bytes);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Being written just now.
      return Optional.of("a process that has begun this moment");
    }
    String host = owner.path("host").asText("");
    long pid = owner.path("pid").asLong(-1);
    String process = "process " + pid + " on " + host;
    if (host.equals(host())) {
      boolean lives =
          pid == ProcessHandle.current().pid()
              ? HELD.contains(key(fileSystem, path))
              : ProcessHandle.of(pid)
                  .filter(p -> started(p).equals(owner.path("started").asText("")))
                  .isPresent();
      return lives ? Optional.of(process) : Optional.empty();
    }
    long silent = (System.currentTimeMillis() - status.getModificationTime()) / 1000;
    return silent < SILENCE_SECONDS
        ? Optional.of(process + ", heard of " + Math.max(0, silent) + " s ago")
        : Optional.empty();
  }

  private static boolean create(FileSystem fileSystem, Path path) throws IOException {
    byte[] content = content();
    try {
      if ("file".equals(fileSystem.getUri().getScheme())) {
        // Hadoop's local file system looks first and creates then, which is not atomic.
        Files.createDirectories(java.nio.file.Path.of(path.getParent().toUri().getPath()));
        Files.write(
            java.nio.file.Path.of(path.toUri().getPath()), content, StandardOpenOption.CREATE_NEW);
      } else {
        try (FSDataOutputStream out = fileSystem.create(path, false)) {
          out.write(content);
        }
      }
      return true;
    } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
      return false;
    }
  }

  private static byte[] content() throws IOException {
    ProcessHandle own = ProcessHandle.current();
    return JSON.writeValueAsString(
            Map.of("host", host(), "pid", own.pid(), "started", started(own)))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Process numbers are used again; with the time of their start they are unique. */
  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  private static String key(FileSystem fileSystem, Path path) {
    return fileSystem.makeQualified(path).toString();
  }

  private void beat() {
    try {
      fileSystem.setTimes(path, System.currentTimeMillis(), -1);
    } catch (FileNotFoundException | NoSuchFileException e) {
      // The job has just put its results in place and removed the directory. If another did so, the
      // tasks that write there fail and say what is missing.
    } catch (IOException | RuntimeException e) {
      System.getLogger(Lease.class.getName())
          .log(System.Logger.Level.WARNING, path + ": " + InputFiles.firstLine(e));
    }
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    beats.shutdownNow();
    fileSystem.delete(path, false);
    HELD.remove(key(fileSystem, path));
  }
}
