package io.tileconv.jobs.pipeline;

import io.tileconv.network.Checkerboards;
import io.tileconv.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a job will do: an immutable value that can be printed and compared.
 *
 * @param networks the networks that images name by index
 * @param images what is done with each image
 * @param tasks how the work is divided; every block of every image is in one task
 * @param failures images that are left out, and why
 * @param settings how it is carried out
 * @param parallelism number of tasks that it is cut for
 */
public record Plan(
    List<Network> networks,
    List<ImagePlan> images,
    List<TaskPlan> tasks,
    List<Failure> failures,
    JobSettings settings,
    int parallelism) {

  public Plan {
    networks = List.copyOf(networks);
    images = List.copyOf(images);
    tasks = List.copyOf(tasks);
    failures = List.copyOf(failures);
  }

  /** Places of all results together. */
  public long outputPixels() {
    return images.stream()
        .mapToLong(image -> image.output().height() * image.output().width())
        .sum();
  }

  /** What a person should know before the networks run; empty if there is nothing. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(MetadataRules.warnings(images));
    networks.forEach(network -> warnings.addAll(Checkerboards.warnings(network)));
    return warnings;
  }

  /** A number that is another one when anything that shapes the results is. */
  public String fingerprint() {
    return PlanEntries.fingerprint(canonicalEntries());
  }

  /** Everything that shapes the results, by names that people know. */
  Map<String, String> canonicalEntries() {
    return PlanEntries.of(this);
  }

  /** The most that one task holds, in bytes, estimated. */
  public long memoryBytes() {
    return images.stream().mapToLong(ImagePlan::memoryBytes).max().orElse(0);
  }
}
