package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A network to begin with, by name.
 *
 * @param text as it was given, such as {@code unet:depth=3,width=8}
 * @param name the first word
 * @param options the others
 */
public record NetworkSpec(String text, String name, Map<String, String> options) {

  public NetworkSpec {
    options = Map.copyOf(options);
  }

  /**
   * Reads {@code fsrcnn[:scale=2,features=56,shrink=12,depth=4,skip=bilinear|none]} or {@code
   * unet[:depth=3,width=8,outputs=1]}.
   *
   * @throws IllegalArgumentException if there is no such network
   */
  public static NetworkSpec parse(String text) {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
    Map<String, String> options = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",")) {
        String[] pair = part.split("=", 2);
        if (pair.length < 2) {
          throw new IllegalArgumentException(
              "--net " + text + ": write NAME=VALUE, not '" + part + "'");
        }
        options.put(pair[0].strip(), pair[1].strip());
      }
    }
    NetworkSpec spec = new NetworkSpec(text, name, options);
    // Says at once what is wrong with it.
    spec.network(3, Loss.L2, 0);
    return spec;
  }

  /**
   * The network with first weights.
   *
   * @param channels of the images
   * @param loss decides how a U-Net ends: in a sigmoid for bce and dice, a softmax for
   *     cross-entropy, as it is for the others
   * @param seed of the first weights
   */
  public Network network(int channels, Loss loss, long seed) {
    Map<String, String> left = new LinkedHashMap<>(options);
    Initialization first = new Initialization(seed);
    Network network =
        switch (name) {
          case "fsrcnn" ->
              new Fsrcnn(
                      number(left, "scale", 2),
                      number(left, "features", 56),
                      number(left, "shrink", 12),
                      number(left, "depth", 4),
                      Fsrcnn.Skip.parse(word(left, "skip", "bilinear")))
                  .network(channels, first);
          case "unet" ->
              new UNet(
                      number(left, "depth", 3),
                      number(left, "width", 8),
                      number(left, "outputs", 1))
                  .network(channels, loss, first);
          default ->
              throw new IllegalArgumentException(
                  "--net " + text + ": there is no such network; use fsrcnn or unet, see --help");
        };
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "--net "
              + text
              + ": "
              + name
              + " has no option "
              + left.keySet().iterator().next()
              + "; see --help");
    }
    return network;
  }

  private int number(Map<String, String> left, String option, int otherwise) {
    String value = word(left, option, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= 4096) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "--net " + text + ": " + option + " is a whole number of at least 1, not " + value);
  }

  private static String word(Map<String, String> left, String option, String otherwise) {
    String value = left.remove(option);
    return value == null ? otherwise : value;
  }
}
