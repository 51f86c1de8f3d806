package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.LearnedParameter;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What every step of a training has in common; it is sent to the executors once.
 *
 * @param id names the training among those that a JVM works on
 * @param network what the loss is computed from, with its first weights
 * @param learned the parameters that are learned
 * @param loss what is made small
 * @param set the pairs to learn from
 * @param sampler which patches
 * @param size the patches' size
 * @param batch patches of a step
 * @param arithmetic how the maps are computed
 * @param configuration how files are reached
 */
record TrainingTask(
    String id,
    Network network,
    List<LearnedParameter> learned,
    Loss loss,
    TrainingSet set,
    Sampler sampler,
    PatchSize size,
    int batch,
    Arithmetic arithmetic,
    SerializableConfiguration configuration)
    implements Serializable {

  /** The weights of all parameters one after the other. */
  static float[] flatten(Network network, List<LearnedParameter> learned) {
    return join(learned.stream().map(parameter -> parameter.values(network)).toList());
  }

  /** Arrays one after the other. */
  static float[] join(List<float[]> arrays) {
    float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
    join(arrays, all);
    return all;
  }

  /** Copies arrays one after the other into one that is just as long. */
  static void join(List<float[]> arrays, float[] all) {
    int at = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, all, at, array.length);
      at += array.length;
    }
  }

  /** Number of all values that are learned. */
  int weights() {
    return learned.stream().mapToInt(LearnedParameter::size).sum();
  }

  /** The array of each parameter, out of all. */
  static List<float[]> split(float[] all, List<LearnedParameter> learned) {
    List<float[]> arrays = new ArrayList<>();
    int at = 0;
    for (LearnedParameter parameter : learned) {
      float[] array = new float[parameter.size()];
      System.arraycopy(all, at, array, 0, array.length);
      arrays.add(array);
      at += array.length;
    }
    return arrays;
  }
}
