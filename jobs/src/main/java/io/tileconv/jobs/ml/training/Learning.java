package io.tileconv.jobs.ml.training;

import java.util.List;

/** What learning sends between processes. */
public final class Learning {

  private Learning() {}

  /** Classes that travel by Kryo as Java objects. */
  public static List<Class<?>> sentClasses() {
    return List.of(FilterSampling.class, TrainingTask.class, ValidationTile.class);
  }
}
