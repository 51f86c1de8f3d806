package io.tileconv.jobs.ml.training;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Adds the gradients of patches in an order that follows from the patches' numbers alone. The sums
 * are the nodes of a binary tree over the numbers: a node is the sum of its two children, left plus
 * right, as soon as both are there. So partial results may be merged in any order and grouping, and
 * the rounded sum has the same bits. What travels is one array for every complete subtree, one or
 * two a partition as a rule, not one for every patch.
 */
public final class PatchSums implements Serializable, KryoSerializable {

  private static final long serialVersionUID = 1;

  /** Levels that fit below each other in a key. */
  private static final int LEVEL_SHIFT = 48;

  /** By level (0 for single patches) and place in the level. */
  private TreeMap<Long, float[]> nodes = new TreeMap<>();

  /** By patch. */
  private TreeMap<Integer, Double> losses = new TreeMap<>();

  /**
   * Adds one patch. The array is handed over.
   *
   * @param used is given the arrays that are not needed any more
   */
  void add(int patch, double loss, float[] gradient, Consumer<float[]> used) {
    losses.put(patch, loss);
    insert(0, patch, gradient, used);
  }

  private void insert(int level, long place, float[] sum, Consumer<float[]> used) {
    float[] sibling = nodes.remove(key(level, place ^ 1));
    if (sibling == null) {
      nodes.put(key(level, place), sum);
      return;
    }
    float[] left = (place & 1) == 0 ? sum : sibling;
    float[] right = (place & 1) == 0 ? sibling : sum;
    for (int i = 0; i < left.length; i++) {
      left[i] += right[i];
    }
    used.accept(right);
    insert(level + 1, place >> 1, left, used);
  }

  private static long key(int level, long place) {
    return ((long) level << LEVEL_SHIFT) | place;
  }

  /** Adds what another one has collected from other patches; that one is used up. */
  PatchSums merge(PatchSums other) {
    losses.putAll(other.losses);
    for (Map.Entry<Long, float[]> node : other.nodes.entrySet()) {
      long place = node.getKey() & ((1L << LEVEL_SHIFT) - 1);
      insert((int) (node.getKey() >> LEVEL_SHIFT), place, node.getValue(), sum -> {});
    }
    return this;
  }

  /** Number of patches. */
  int patches() {
    return losses.size();
  }

  /** The mean loss of all patches. */
  double loss() {
    double sum = 0;
    for (double loss : losses.values()) {
      sum += loss;
    }
    return sum / losses.size();
  }

  /** The sum of all gradients, when all patches are there: of large subtrees first. */
  float[] gradient() {
    float[] sum = null;
    for (float[] node : nodes.descendingMap().values()) {
      if (sum == null) {
        sum = node.clone();
      } else {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += node[i];
        }
      }
    }
    return sum;
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeInt(losses.size());
    losses.forEach(
        (patch, loss) -> {
          output.writeInt(patch);
          output.writeDouble(loss);
        });
    output.writeInt(nodes.size());
    nodes.forEach(
        (key, sum) -> {
          output.writeLong(key);
          output.writeInt(sum.length);
          output.writeFloats(sum);
        });
  }

  @Override
  public void read(Kryo kryo, Input input) {
    losses = new TreeMap<>();
    for (int left = input.readInt(); left > 0; left--) {
      losses.put(input.readInt(), input.readDouble());
    }
    nodes = new TreeMap<>();
    for (int left = input.readInt(); left > 0; left--) {
      long key = input.readLong();
      nodes.put(key, input.readFloats(input.readInt()));
    }
  }
}
