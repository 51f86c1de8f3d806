package io.tileconv.jobs.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One run of a job file: it has the output for itself, finds out which inputs are new or changed,
 * and notes what was made of them.
 */
public final class LedgerRun implements Closeable {

  private static final String LOCK = Staging.PREFIX + "lock";

  /** How a change of an input is told. */
  public enum Change {
    SIZE_AND_TIME,
    /** A file that was only touched or copied anew has not changed. */
    CHECKSUM
  }

  private final Configuration configuration;
  private final String settings;
  private final Change change;
  private final Lease lease;
  private final Ledger ledger;
  private final Map<String, String> checksums = new HashMap<>();

  private LedgerRun(
      Configuration configuration, String settings, Change change, Lease lease, Ledger ledger) {
    this.configuration = configuration;
    this.settings = settings;
    this.change = change;
    this.lease = lease;
    this.ledger = ledger;
  }

  /**
   * Takes the output directory for this run.
   *
   * @param settings fingerprint of how results are made: with another one, all inputs count as
   *     changed
   * @throws JobException if another run has it, or it cannot be written
   */
  public static LedgerRun begin(
      Configuration configuration, String output, String settings, Change change) {
    Path path = new Path(output);
    try {
      FileSystem fileSystem = Staging.fileSystem(configuration, path);
      if (fileSystem.exists(path) && fileSystem.getFileStatus(path).isFile()) {
        throw new JobException(
            JobException.Kind.USAGE,
            output + ": is a file; name a directory for the results of a job file");
      }
      fileSystem.mkdirs(path);
      Lease lease = Lease.take(fileSystem, new Path(path, LOCK), output);
      boolean begun = false;
      try {
        Ledger ledger = Ledger.read(fileSystem, fileSystem.makeQualified(path));
        begun = true;
        return new LedgerRun(configuration, settings, change, lease, ledger);
      } finally {
        if (!begun) {
          lease.close();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw Staging.cannotBeWritten(output, e);
    }
  }

  /** How many inputs are new, have changed, or have not, in words. */
  public String summary(List<FileStatus> all, List<FileStatus> changed) {
    long known =
        changed.stream().filter(f -> ledger.of(f.getPath().toString()).isPresent()).count();
    return (changed.size() - known)
        + " new, "
        + known
        + " changed, "
        + (all.size() - changed.size())
        + " unchanged";
  }

  /** A number of all lines. */
  public static String fingerprint(List<String> lines) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      entries.put(Integer.toString(i), lines.get(i));
    }
    return PlanEntries.fingerprint(entries);
  }

  /** The files that are new or may have changed, as far as their size and time tell. */
  public List<FileStatus> candidates(List<FileStatus> files) {
    return files.stream()
        .filter(
            file ->
                ledger
                    .of(file.getPath().toString())
                    .filter(entry -> entry.isOf(file, settings))
                    .isEmpty())
        .toList();
  }

  /** Those of the candidates whose content is another one; all of them without checksums. */
  public List<FileStatus> changed(JavaSparkContext context, List<FileStatus> candidates)
      throws IOException {
    if (change == Change.SIZE_AND_TIME || candidates.isEmpty()) {
      return candidates;
    }
    List<String> paths = candidates.stream().map(file -> file.getPath().toString()).toList();
    SerializableConfiguration sent = new SerializableConfiguration(configuration);
    List<String> sums =
        context
            .parallelize(paths, Math.min(paths.size(), 8 * context.defaultParallelism()))
            .map(path -> checksum(path, sent.value()))
            .collect();
    List<FileStatus> changed = new ArrayList<>();
    List<Ledger.Entry> touched = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      FileStatus file = candidates.get(i);
      String sum = sums.get(i);
      checksums.put(paths.get(i), sum);
      Optional<Ledger.Entry> same =
          ledger
              .of(paths.get(i))
              .filter(entry -> entry.checksum().equals(sum) && entry.settings().equals(settings));
      same.ifPresentOrElse(
          entry -> touched.add(entry(file, entry.result())), () -> changed.add(file));
    }
    ledger.append(touched);
    return changed;
  }

  /** SHA-256 of a file's bytes. */
  public static String checksum(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    try (InputStream in =
        new DigestInputStream(
            Staging.fileSystem(configuration, file).open(file),
            MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // The stream digests what passes.
        continue;
      }
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Refuses results that would replace those of other inputs.
   *
   * @throws JobException for the first of them
   */
  public void check(Plan plan) {
    for (ImagePlan image : plan.images()) {
      String input = image.input().source().path();
      Optional<String> owner = ledger.owner(image.fileName()).filter(o -> !o.equals(input));
      if (owner.isPresent()) {
        throw new JobException(
            JobException.Kind.USAGE,
            image.input().source().name()
                + ": its result would be called "
                + image.fileName()
                + ", as that of "
                + owner.get()
                + "; rename one or give it a job file of its own");
      }
    }
  }

  /** Notes what was made. */
  public void finish(Plan plan, List<FileStatus> files, JobResult result) throws IOException {
    Map<String, FileStatus> statuses = new HashMap<>();
    files.forEach(file -> statuses.put(file.getPath().toString(), file));
    Set<String> written = new HashSet<>(result.written());
    List<Ledger.Entry> made = new ArrayList<>();
    for (ImagePlan image : plan.images()) {
      if (written.contains(image.fileName())) {
        made.add(entry(statuses.get(image.input().source().path()), image.fileName()));
      }
    }
    ledger.append(made);
  }

  private Ledger.Entry entry(FileStatus file, String result) {
    String path = file.getPath().toString();
    return new Ledger.Entry(
        path,
        file.getLen(),
        file.getModificationTime(),
        checksums.getOrDefault(path, ""),
        settings,
        result);
  }

  @Override
  public void close() throws IOException {
    lease.close();
  }
}
