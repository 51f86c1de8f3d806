package io.tileconv.jobs.pipeline;

import io.tileconv.network.Checkerboards;
import io.tileconv.network.Network;
import io.tileconv.network.StagedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job will do: an immutable value that can be printed and compared.
 *
 * @param networks the networks that images name by index; each can be computed in tiles
 * @param staged those of them that get statistics of whole maps first, by index, and their stages
 * @param images what is done with each image
 * @param tasks how the work is divided; every block of every image is in one task
 * @param failures images that are left out, and why
 * @param notes what a person should know of how images are treated
 * @param settings how it is carried out
 * @param parallelism number of tasks that it is cut for
 */
public record Plan(
    List<Network> networks,
    Map<Integer, StagedNetwork> staged,
    List<ImagePlan> images,
    List<TaskPlan> tasks,
    List<Failure> failures,
    List<String> notes,
    JobSettings settings,
    int parallelism) {

  public Plan {
    networks = List.copyOf(networks);
    staged = Map.copyOf(staged);
    images = List.copyOf(images);
    tasks = List.copyOf(tasks);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

  /** The same with images that have their statistics, and without those that have failed. */
  Plan with(List<ImagePlan> newImages, List<Failure> newFailures) {
    Map<Integer, ImagePlan> byNumber = new HashMap<>();
    newImages.forEach(image -> byNumber.put(image.number(), image));
    List<TaskPlan> newTasks = new ArrayList<>();
    for (TaskPlan task : tasks) {
      List<TaskPlan.Work> works =
          task.works().stream()
              .filter(work -> byNumber.containsKey(work.image().number()))
              .map(work -> work.with(byNumber.get(work.image().number())))
              .toList();
      if (!works.isEmpty()) {
        newTasks.add(new TaskPlan(task.number(), works));
      }
    }
    return new Plan(
        networks, staged, newImages, newTasks, newFailures, notes, settings, parallelism);
  }

  /** The same with networks that keep no maps between their stages. */
  Plan keepingNothing() {
    Map<Integer, StagedNetwork> nothing = new HashMap<>();
    staged.forEach((network, stages) -> nothing.put(network, stages.keepingNothing()));
    return new Plan(networks, nothing, images, tasks, failures, notes, settings, parallelism);
  }

  /** What is computed of each network in the end. */
  public List<StagedNetwork.Stage> last() {
    List<StagedNetwork.Stage> last = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      StagedNetwork stages = staged.get(i);
      last.add(stages == null ? StagedNetwork.Stage.only(networks.get(i)) : stages.last());
    }
    return last;
  }

  /** Most bytes of maps that are kept between stages at a time, for all images. */
  public long keptBytes() {
    return images.stream()
        .map(image -> staged.get(image.network()))
        .mapToLong(stages -> stages == null ? 0 : stages.keptBytes())
        .sum();
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
