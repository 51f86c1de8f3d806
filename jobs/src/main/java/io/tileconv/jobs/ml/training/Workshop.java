package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.Backpropagation;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What a JVM keeps between the steps of a training: open images, and the maps of networks that were
 * allocated once. Only the trainings of late are kept.
 */
final class Workshop implements Closeable {

  /** A training and another one that it is compared with, as in a search for settings. */
  private static final int KEPT = 2;

  private static final Map<String, Workshop> WORKSHOPS = new LinkedHashMap<>(4, 0.75f, true);

  private final Readers readers;
  private final Deque<Backpropagation> idle = new ArrayDeque<>();
  private final Deque<float[]> arrays = new ArrayDeque<>();

  private Workshop(Configuration configuration) {
    this.readers = new Readers(configuration, Runtime.getRuntime().maxMemory() / 4);
  }

  /** The one of a training in this JVM. */
  static Workshop of(String id, Configuration configuration) throws IOException {
    synchronized (WORKSHOPS) {
      Workshop workshop = WORKSHOPS.get(id);
      if (workshop == null) {
        if (WORKSHOPS.size() == KEPT) {
          close(WORKSHOPS.keySet().iterator().next());
        }
        workshop = new Workshop(configuration);
        WORKSHOPS.put(id, workshop);
      }
      return workshop;
    }
  }

  /** Lets go of what this JVM keeps for a training. */
  static void close(String id) throws IOException {
    synchronized (WORKSHOPS) {
      Workshop workshop = WORKSHOPS.remove(id);
      if (workshop != null) {
        workshop.close();
      }
    }
  }

  Readers readers() {
    return readers;
  }

  /** A back-propagation for one thread. */
  Backpropagation take(TrainingTask task) {
    synchronized (idle) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return new Backpropagation(
        task.network(), List.of(task.size().input()), task.learned(), task.arithmetic());
  }

  void giveBack(Backpropagation backpropagation) {
    synchronized (idle) {
      idle.push(backpropagation);
    }
  }

  /** An array for all gradients of a patch, with anything in it. */
  float[] takeArray(TrainingTask task) {
    synchronized (arrays) {
      if (!arrays.isEmpty()) {
        return arrays.pop();
      }
    }
    return new float[task.weights()];
  }

  void giveBack(float[] array) {
    synchronized (arrays) {
      arrays.push(array);
    }
  }

  @Override
  public void close() throws IOException {
    readers.close();
  }
}
