package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.pipeline.TaskPlan.Work;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/** Deals the blocks of images to tasks of about the same cost. */
final class TaskDealer {

  /** More tasks than can run at once, so that the last ones to end do not leave cores idle long. */
  private static final int TASKS_PER_SLOT = 4;

  /** Multiplications that take about as long as reading and writing one value. */
  private static final double MULTIPLICATIONS_PER_VALUE_MOVED = 8;

  /** A task of this cost takes some tens of seconds: larger ones lose more when they are lost. */
  private static final double MOST_COST = 2e10;

  /** A year of a core, and as much as the driver can list. */
  private static final int MOST_TASKS = 1 << 20;

  /**
   * What an image costs beside its values: opening, making and renaming files. Each of 100,000
   * images of about 1,800 pixels took 0.8 ms of a core; most of that is not for pixels.
   */
  private static final double COST_OF_AN_IMAGE = 3e5;

  /** A task of more small images would be a large message to its executor. */
  private static final int MOST_IMAGES = 1000;

  private static final int FEW_PER_SLOT = 64;

  private static final int MANY_TO_A_TASK = 200;

  private final int parallelism;

  TaskDealer(int parallelism) {
    this.parallelism = parallelism;
  }

  /**
   * @param stages what is computed of each network that images name by index
   */
  List<TaskPlan> deal(List<ImagePlan> images, List<Stage> stages) {
    double[] costs = new double[images.size()];
    double total = 0;
    for (int i = 0; i < costs.length; i++) {
      costs[i] = cost(images.get(i), stages.get(images.get(i).network()));
      total += costs[i];
    }
    double share = Math.min(MOST_COST, total / ((double) TASKS_PER_SLOT * parallelism));
    for (int i = 0; i < costs.length; i++) {
      if (costs[i] / share > MOST_TASKS) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            images.get(i).input().source().name()
                + ": its result of "
                + images.get(i).output()
                + " values would take more than "
                + MOST_TASKS
                + " tasks; compute a part of it with --window");
      }
    }
    List<TaskPlan> tasks = new ArrayList<>();
    List<Work> packed = new ArrayList<>();
    double packedCost = 0;
    for (int i = 0; i < costs.length; i++) {
      ImagePlan image = images.get(i);
      int parts = (int) Math.min(image.parts(), Math.ceil(costs[i] / share));
      if (parts > 1) {
        for (int part = 0; part < parts; part++) {
          tasks.add(new TaskPlan(tasks.size(), List.of(work(image, part, parts))));
        }
        continue;
      }
      boolean full = packedCost + costs[i] > share || packed.size() == MOST_IMAGES;
      if (!packed.isEmpty() && full) {
        tasks.add(new TaskPlan(tasks.size(), packed));
        packed = new ArrayList<>();
        packedCost = 0;
      }
      packed.add(work(image, 0, 1));
      packedCost += costs[i];
    }
    if (!packed.isEmpty()) {
      tasks.add(new TaskPlan(tasks.size(), packed));
    }
    return tasks;
  }

  /** How many tasks work that is not weighed is dealt to: one each, unless that is very many. */
  static int tasks(int works, int parallelism) {
    return Math.min(works, Math.max(FEW_PER_SLOT * parallelism, works / MANY_TO_A_TASK));
  }

  private static double cost(ImagePlan image, Stage stage) {
    List<Shape> inputs = image.input().pick(stage.inputs()).shapes();
    double moved = image.output().size();
    for (Shape input : inputs) {
      moved += input.size();
    }
    double multiplications = stage.network().multiplications(inputs);
    return COST_OF_AN_IMAGE + moved + multiplications / MULTIPLICATIONS_PER_VALUE_MOVED;
  }

  /** Tasks begin and end where parts do: a part is written by one task. */
  private static Work work(ImagePlan image, int share, int shares) {
    long first = image.parts() * share / shares;
    long end = image.parts() * (share + 1) / shares;
    return new Work(image, first, end, share, shares);
  }
}
