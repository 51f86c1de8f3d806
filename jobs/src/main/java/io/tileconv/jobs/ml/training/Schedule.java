package io.tileconv.jobs.ml.training;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How the learning rate changes from step to step; the formulas are PyTorch's. */
public sealed interface Schedule extends Serializable {

  /**
   * The factor of the learning rate.
   *
   * @param step from 0
   * @param steps how many there are
   */
  double factor(long step, long steps);

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return 1;
    }
  }

  /**
   * Multiplied by a factor at regular steps: {@code gamma^⌊step / every⌋}.
   *
   * @param every steps between two changes
   * @param gamma the factor
   */
  record Step(long every, double gamma) implements Schedule {
    public Step {
      if (every < 1 || !(gamma > 0)) {
        throw new IllegalArgumentException(
            "a step schedule needs every of at least 1 and a gamma above 0");
      }
    }

    @Override
    public double factor(long step, long steps) {
      return StrictMath.pow(gamma, Math.floorDiv(step, every));
    }
  }

  /**
   * Half a cosine from 1 down to {@code last} (Loshchilov and Hutter 2017).
   *
   * @param last the factor after the last step
   */
  record Cosine(double last) implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return last + (1 - last) * (1 + StrictMath.cos(Math.PI * step / steps)) / 2;
    }
  }

  /**
   * A straight line from 1 down to {@code last}.
   *
   * @param last the factor after the last step
   */
  record Linear(double last) implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return 1 + (last - 1) * step / steps;
    }
  }

  /**
   * Another schedule, with a rise in a straight line over its first steps.
   *
   * @param steps how many steps the rise takes
   * @param then the other schedule, which the rise is multiplied with
   */
  record Warmup(long steps, Schedule then) implements Schedule {
    @Override
    public double factor(long step, long all) {
      return Math.min(1, (step + 1.0) / steps) * then.factor(step, all);
    }
  }

  /**
   * Reads {@code constant}, {@code step:every=1000,gamma=0.5}, {@code cosine[:last=0]} or {@code
   * linear[:last=0]}, each with {@code warmup=STEPS} if wanted.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static Schedule parse(String text) {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",")) {
        String[] pair = part.split("=", 2);
        numbers.put(pair[0].strip(), number(text, pair));
      }
    }
    Double warmup = numbers.remove("warmup");
    Schedule schedule =
        switch (name) {
          case "constant" -> new Constant();
          case "step" ->
              new Step(take(numbers, "every", 1000).longValue(), take(numbers, "gamma", 0.5));
          case "cosine" -> new Cosine(take(numbers, "last", 0));
          case "linear" -> new Linear(take(numbers, "last", 0));
          default ->
              throw new IllegalArgumentException(
                  "--schedule " + text + " is not known; use constant, step, cosine or linear");
        };
    if (!numbers.isEmpty()) {
      throw new IllegalArgumentException(
          "--schedule "
              + text
              + ": "
              + name
              + " has no "
              + numbers.keySet().iterator().next()
              + "; see --help");
    }
    return warmup == null || warmup < 1 ? schedule : new Warmup(warmup.longValue(), schedule);
  }

  private static double number(String text, String[] pair) {
    try {
      return Double.parseDouble(pair[1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "--schedule " + text + ": " + pair[0] + " needs a number, as in " + pair[0] + "=0.5", e);
    }
  }

  private static Double take(Map<String, Double> numbers, String name, double otherwise) {
    Double number = numbers.remove(name);
    return number == null ? otherwise : number;
  }
}
