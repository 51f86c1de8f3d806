package io.tileconv.jobs.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a job was asked to do, as names and values that can be compared: a job that was killed goes
 * on only if all of them are the same. Stored as lines of JSON.
 *
 * @param parallelism for which the job was planned; it decides how images are cut
 * @param entries everything that shapes the results
 */
record Journal(int parallelism, Map<String, String> entries) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> LINE = new TypeReference<>() {};
  private static final String PARALLELISM = "parallelism";
  private static final String KEPT = "where finished blocks are kept";
  private static final String OPERATOR = "operator ";

  /**
   * @param layout where finished blocks are kept; those that are written in place can be trusted
   *     until the machine starts anew: only then a file may have lost what was written to it
   */
  static Journal of(Plan plan, Staging.Layout layout) {
    Map<String, String> entries = new LinkedHashMap<>(plan.canonicalEntries());
    entries.put(
        KEPT, layout == Staging.Layout.PARTS ? "in parts" : "in place, since the start " + boot());
    return new Journal(plan.parallelism(), entries);
  }

  /** What is another one each time that the machine starts, where the system tells it. */
  private static String boot() {
    try {
      return Files.readString(java.nio.file.Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "of this machine";
    }
  }

  /** Writes it under another name first, so that what is there is complete. */
  void write(FileSystem fileSystem, Path path) throws IOException {
    Path temporary = new Path(path.getParent(), "_" + path.getName());
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(fileSystem.create(temporary, true), StandardCharsets.UTF_8))) {
      writeLine(out, PARALLELISM, Integer.toString(parallelism));
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        writeLine(out, entry.getKey(), entry.getValue());
      }
    }
    fileSystem.delete(path, false);
    if (!fileSystem.rename(temporary, path)) {
      throw new IOException("cannot rename " + temporary + " to " + path);
    }
  }

  private static void writeLine(BufferedWriter out, String name, String value) throws IOException {
    out.write(JSON.writeValueAsString(Map.of(name, value)));
    out.write('\n');
  }

  static Journal read(FileSystem fileSystem, Path path) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(fileSystem.open(path), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        entries.putAll(JSON.readValue(line, LINE));
      }
    }
    String parallelism = entries.remove(PARALLELISM);
    if (parallelism == null) {
      throw new IOException(path + " is damaged");
    }
    return new Journal(Integer.parseInt(parallelism), entries);
  }

  /** As {@link #difference}, but where blocks were kept until they were results is all the same. */
  Optional<String> differenceOfResults(Journal now) {
    return withoutPlace().difference(now.withoutPlace());
  }

  private Journal withoutPlace() {
    Map<String, String> rest = new LinkedHashMap<>(entries);
    rest.remove(KEPT);
    return new Journal(parallelism, rest);
  }

  /** The first difference to what is asked for now, in words. */
  Optional<String> difference(Journal now) {
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      String value = now.entries.get(entry.getKey());
      if (value == null) {
        return Optional.of(entry.getKey() + " is not there any more");
      }
      if (!value.equals(entry.getValue())) {
        return Optional.of(change(entry.getKey(), entry.getValue(), value));
      }
    }
    return now.entries.keySet().stream()
        .filter(name -> !entries.containsKey(name))
        .findFirst()
        .map(name -> name + " is new");
  }

  /** Operators are long; where their names differ, these say enough. */
  private static String change(String name, String before, String now) {
    String first = name(before);
    String second = name(now);
    boolean named = name.startsWith(OPERATOR) && !first.equals(second);
    return name + " was " + (named ? first : before) + " and is " + (named ? second : now);
  }

  private static String name(String operator) {
    int end = operator.indexOf(", ");
    return end < 0 ? operator : operator.substring(0, end);
  }
}
