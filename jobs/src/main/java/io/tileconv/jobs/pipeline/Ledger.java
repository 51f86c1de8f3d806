package io.tileconv.jobs.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a job file's runs have done, beside their results: a hidden directory in the output. Each
 * run adds one file of lines of JSON, which is renamed when it is whole and never changed after;
 * later files count before earlier ones. Some day they are put together into one.
 */
public final class Ledger {

  /** Name of the directory. */
  static final String DIRECTORY = Staging.PREFIX + "ledger";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".jsonl";

  /** Reading this many small files takes well below a second everywhere. */
  private static final int MANY_FILES = 50;

  /**
   * A result that was made.
   *
   * @param input full path of what it was made from
   * @param length of the input in bytes
   * @param modified time of the input's last change, milliseconds since 1970
   * @param checksum SHA-256 of the input; empty if it was not asked for
   * @param settings fingerprint of how it was made
   * @param result name in the output directory
   */
  public record Entry(
      String input, long length, long modified, String checksum, String settings, String result) {

    /** Whether the file has not been touched since, and would be made the same way. */
    boolean isOf(FileStatus file, String currentSettings) {
      return settings.equals(currentSettings)
          && length == file.getLen()
          && modified == file.getModificationTime();
    }
  }

  private final FileSystem fileSystem;
  private final Path directory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final List<Path> files;

  private Ledger(FileSystem fileSystem, Path directory, List<Path> files) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.files = files;
  }

  /** Reads the ledger of an output directory; one that is not there has no entries. */
  static Ledger read(FileSystem fileSystem, Path output) throws IOException {
    Path directory = new Path(output, DIRECTORY);
    List<Path> files = List.of();
    if (fileSystem.exists(directory)) {
      files =
          Arrays.stream(fileSystem.listStatus(directory))
              .map(FileStatus::getPath)
              .filter(path -> path.getName().endsWith(SUFFIX) && !path.getName().startsWith("_"))
              .sorted()
              .toList();
    }
    Ledger ledger = new Ledger(fileSystem, directory, files);
    for (Path file : files) {
      ledger.add(file);
    }
    return ledger;
  }

  private void add(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(fileSystem.open(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode node = JSON.readTree(line);
        add(
            new Entry(
                node.path("input").asText(),
                node.path("length").asLong(),
                node.path("modified").asLong(),
                node.path("checksum").asText(),
                node.path("settings").asText(),
                node.path("result").asText()));
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(
          file + " is damaged (" + InputFiles.firstLine(e) + "); remove it, and its inputs are new",
          e);
    }
  }

  private void add(Entry entry) {
    entries.put(entry.input(), entry);
    owners.put(entry.result(), entry.input());
  }

  /** What was made from an input. */
  Optional<Entry> of(String input) {
    return Optional.ofNullable(entries.get(input));
  }

  /** Which input a result was made from. */
  Optional<String> owner(String result) {
    return Optional.ofNullable(owners.get(result));
  }

  /** Adds what a run has made. */
  void append(Collection<Entry> made) throws IOException {
    made.forEach(this::add);
    boolean compact = files.size() >= MANY_FILES;
    write(compact ? entries.values() : made);
    if (compact) {
      // What they say is in the new file too, so that a kill in between loses nothing.
      for (Path file : files) {
        fileSystem.delete(file, false);
      }
    }
  }

  private void write(Collection<Entry> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    // Names sort by time, to the nanosecond of the clock that holds the lease.
    String time = Instant.now().toString().replaceAll("[-:.]", "");
    String name = time + "-" + UUID.randomUUID().toString().substring(0, 8) + SUFFIX;
    Path temporary = new Path(directory, "_" + name);
    fileSystem.mkdirs(directory);
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(fileSystem.create(temporary, true), StandardCharsets.UTF_8))) {
      for (Entry entry : lines) {
        ObjectNode node = JSON.createObjectNode();
        node.put("input", entry.input());
        node.put("length", entry.length());
        node.put("modified", entry.modified());
        node.put("checksum", entry.checksum());
        node.put("settings", entry.settings());
        node.put("result", entry.result());
        out.write(JSON.writeValueAsString(node));
        out.write('\n');
      }
    }
    if (!fileSystem.rename(temporary, new Path(directory, name))) {
      throw new IOException("cannot rename " + temporary);
    }
  }
}
