package io.tileconv.jobs.pipeline;

import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of an image's values before a network sees them: bands are chosen, then {@code
 * (value · scale - mean) / deviation}, each step rounded to float32 once.
 *
 * @param bands which bands the network gets, in its order, counted from 1; empty for all as they
 *     are. A band may stand there several times: 1, 1, 1 makes three of a grey one
 * @param colour what is done with the chosen bands' colours
 * @param scale factor of each value
 * @param means one for each channel, or one for all; empty for none
 * @param deviations divisors, one for each channel, or one for all; empty for none
 */
public record InputValues(
    List<Integer> bands, Colour colour, float scale, List<Float> means, List<Float> deviations) {

  /** What is done with colours. */
  public enum Colour {
    /** As the image has them, which is red, green, blue. */
    RGB,
    /** Blue, green, red. */
    BGR,
    /** One channel, {@code 0.299·red + 0.587·green + 0.114·blue} (ITU-R BT.601). */
    GREY
  }

  private static final float[] BRIGHTNESS = {0.299f, 0.587f, 0.114f};

  public static final InputValues UNCHANGED =
      new InputValues(List.of(), Colour.RGB, 1, List.of(), List.of());

  public InputValues {
    bands = List.copyOf(bands);
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    if (deviations.contains(0f)) {
      throw new IllegalArgumentException("--std has a 0, which nothing can be divided by");
    }
  }

  /**
   * How many channels the network gets from an image of so many bands.
   *
   * @throws IllegalArgumentException if the image does not have the bands
   */
  int channels(int imageBands) {
    for (int band : bands) {
      if (band > imageBands) {
        throw new IllegalArgumentException(
            "has " + imageBands + " bands, so there is no band " + band + "; change --bands");
      }
    }
    int chosen = bands.isEmpty() ? imageBands : bands.size();
    if (colour != Colour.RGB && chosen != 3) {
      throw new IllegalArgumentException(
          "--channel-order "
              + colour.name().toLowerCase(Locale.ROOT)
              + " needs red, green and blue, but there are "
              + chosen
              + " bands; choose three, such as --bands 1,2,3");
    }
    return colour == Colour.GREY ? 1 : chosen;
  }

  /**
   * Adds the operators behind the image.
   *
   * @param image the map that has the image's bands
   * @return the map that the network gets
   */
  int add(NetworkParts parts, int imageBands, int image) {
    int channels = channels(imageBands);
    int map = chosen(parts, imageBands, image);
    if (colour == Colour.BGR) {
      map = parts.add("channel order", new ChannelSlice(3, 2, 3, -1), List.of(), map);
    } else if (colour == Colour.GREY) {
      Tensor weights = Tensor.of(BRIGHTNESS.clone(), 1, 3, 1, 1);
      map = parts.add("grey", Convolution.pointwise(3, 1), List.of(weights), map);
    }
    if (scale != 1) {
      map = constant(parts, "input scale", Operation.MULTIPLY, List.of(scale), channels, map);
    }
    if (!means.isEmpty()) {
      map = constant(parts, "input mean", Operation.SUBTRACT, means, channels, map);
    }
    if (!deviations.isEmpty()) {
      map = constant(parts, "input deviation", Operation.DIVIDE, deviations, channels, map);
    }
    return map;
  }

  private static int constant(
      NetworkParts parts,
      String name,
      Operation operation,
      List<Float> values,
      int channels,
      int map) {
    if (values.size() != 1 && values.size() != channels) {
      throw new IllegalArgumentException(
          "the network takes "
              + channels
              + " channels, so give 1 or "
              + channels
              + " values of "
              + (operation == Operation.SUBTRACT ? "--mean" : "--std")
              + ", not "
              + values.size());
    }
    float[] constants = new float[values.size()];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = values.get(i);
    }
    ElementWiseConstant operator =
        new ElementWiseConstant(operation, constants.length, ElementWiseConstant.Side.RIGHT);
    return parts.add(name, operator, List.of(Tensor.of(constants, constants.length)), map);
  }

  private int chosen(NetworkParts parts, int imageBands, int image) {
    if (bands.isEmpty()) {
      return image;
    }
    List<Integer> fromZero = bands.stream().map(band -> band - 1).toList();
    return parts.addChoice("band", fromZero, imageBands, image);
  }
}
