package io.tileconv.jobs.pipeline;

import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.Softmax;
import java.io.Serializable;
import java.util.List;

/**
 * What becomes of a network's values before they are stored, in this order.
 *
 * @param activation what makes probabilities of them
 * @param channels which channels are kept, counted from 0; empty for all
 * @param classes whether the result is the number of a class, and how it is found
 * @param threshold above which the class is 1, for {@link Classes#THRESHOLD}
 */
public record OutputValues(
    Probability activation, List<Integer> channels, Classes classes, float threshold)
    implements Serializable {

  /** What makes probabilities. */
  public enum Probability {
    /** The values stay what they are. */
    NONE,
    SIGMOID,
    /** Over all channels. */
    SOFTMAX
  }

  /** What makes a class map. */
  public enum Classes {
    NONE,
    /** The number of the channel with the largest value, the first of equals. */
    ARGMAX,
    /** 1 where the only channel is above the threshold, else 0. */
    THRESHOLD
  }

  public static final OutputValues UNCHANGED =
      new OutputValues(Probability.NONE, List.of(), Classes.NONE, 0);

  public OutputValues {
    channels = List.copyOf(channels);
  }

  /** Whether the results are numbers of classes. */
  public boolean isClassMap() {
    return classes != Classes.NONE;
  }

  /** Whether the results are probabilities. */
  public boolean isProbability() {
    return classes == Classes.NONE && activation != Probability.NONE;
  }

  /**
   * Adds the operators behind a network.
   *
   * @param map of the network's output
   * @param count channels of that map
   * @return the map that is stored
   * @throws IllegalArgumentException if they do not fit that many channels
   */
  int add(NetworkParts parts, int map, int count) {
    int last = map;
    if (activation == Probability.SIGMOID) {
      last = parts.add("sigmoid", Activation.sigmoid(), List.of(), last);
    } else if (activation == Probability.SOFTMAX) {
      if (count == 1) {
        throw new IllegalArgumentException(
            "the network gives one channel, whose softmax is 1 everywhere; use --activation"
                + " sigmoid");
      }
      last = parts.add("softmax", new Softmax(), List.of(), last);
    }
    int kept = count;
    if (!channels.isEmpty()) {
      for (int channel : channels) {
        if (channel >= count) {
          throw new IllegalArgumentException(
              "the network gives channels 0 to "
                  + (count - 1)
                  + ", so there is no --channel "
                  + channel);
        }
      }
      last = parts.addChoice("channel", channels, count, last);
      kept = channels.size();
    }
    return switch (classes) {
      case NONE -> last;
      case ARGMAX -> {
        if (kept == 1) {
          throw new IllegalArgumentException(
              "there is one channel, whose arg-max is 0 everywhere; use --threshold");
        }
        yield parts.add("arg-max", new ArgMax(), List.of(), last);
      }
      case THRESHOLD -> {
        if (kept != 1) {
          throw new IllegalArgumentException(
              "the network gives "
                  + kept
                  + " channels and a threshold needs one; choose one with --channel, or use"
                  + " --argmax");
        }
        yield parts.add("threshold", Activation.step(threshold), List.of(), last);
      }
    };
  }
}
