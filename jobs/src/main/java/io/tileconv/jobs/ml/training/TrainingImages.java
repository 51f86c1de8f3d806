package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a training.
 *
 * @param training to learn from
 * @param validation to measure on; null for what is held out of the others, or for nothing
 * @param holdout what training leaves out; null for nothing
 * @param degradation factor by which inputs are made smaller than the images; 0 where targets are
 *     given
 * @param inputScale factor of stored inputs; NaN for 1/max of integers, 1 of floats
 * @param targetScale factor of stored targets; NaN for the same, and 1 where targets are classes
 */
public record TrainingImages(
    Pairs training,
    Pairs validation,
    Holdout holdout,
    int degradation,
    float inputScale,
    float targetScale) {

  /** Most channels that a network is tried with. */
  private static final int MOST_CHANNELS = 64;

  /** How far from the wanted size of a patch one that fits is looked for. */
  private static final int MOST_DISTANCE = 32;

  /** Pixels of a target for one of its input, along each axis. */
  int factor() {
    return training.factor(degradation);
  }

  /** What the network is to see. */
  TrainingData data(Network network, Loss loss, int patch) {
    int channels = channels(network, patch);
    Shape input = new Shape(channels, patch, patch);
    List<Shape> shapes = network.shapes(List.of(input));
    int targets = loss.targetChannels(shapes.get(network.outputs().get(0)).channels());
    boolean areClasses = loss == Loss.CROSS_ENTROPY && Float.isNaN(targetScale);
    float scale = areClasses ? 1 : targetScale;
    List<Pair> learned = training.pairs(channels, targets, factor(), inputScale, scale);
    List<Pair> measured = new ArrayList<>();
    if (validation != null) {
      measured.addAll(validation.pairs(channels, targets, factor(), inputScale, scale));
    } else if (holdout != null) {
      measured.addAll(learned);
    }
    return new TrainingData(learned, measured, holdout, factor());
  }

  /** Which size the network takes, a multiple of eight for instance, nobody wants to guess. */
  private static IllegalArgumentException misfit(
      Network network, int patch, List<Integer> channels, IllegalArgumentException refusal) {
    for (int distance = 1; distance <= MOST_DISTANCE; distance++) {
      for (int other : new int[] {patch + distance, patch - distance}) {
        if (other > 0 && channels.stream().anyMatch(count -> takes(network, count, other))) {
          return new IllegalArgumentException(
              "--patch "
                  + patch
                  + ": the network takes no patches of this size ("
                  + refusal.getMessage()
                  + "); use "
                  + other,
              refusal);
        }
      }
    }
    return refusal;
  }

  private static boolean takes(Network network, int channels, int patch) {
    try {
      network.shapes(List.of(new Shape(channels, patch, patch)));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Bands of the first input. */
  public int bands() {
    return training.firstInput().shape().channels();
  }

  /** The factor of the values of the first input. */
  public float usedInputScale() {
    return Float.isNaN(inputScale) ? Picture.usualScale(training.firstInput()) : inputScale;
  }

  /** The channels that the network takes: those of the images if it can. */
  public int channels(Network network, int patch) {
    List<Integer> candidates = new ArrayList<>(List.of(bands()));
    for (int i = 1; i <= MOST_CHANNELS; i++) {
      candidates.add(i);
    }
    IllegalArgumentException refusal = null;
    for (int channels : candidates) {
      try {
        network.shapes(List.of(new Shape(channels, patch, patch)));
        return channels;
      } catch (IllegalArgumentException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw misfit(network, patch, candidates, refusal);
  }
}
