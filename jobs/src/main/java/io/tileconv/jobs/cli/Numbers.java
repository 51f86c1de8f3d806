package io.tileconv.jobs.cli;

import java.util.ArrayList;
import java.util.List;

/** Numbers as people write them: 0.5, or 1/255. */
final class Numbers {

  private Numbers() {}

  /**
   * @param option named in the message if it is not a number
   */
  static float one(String option, String text) {
    int slash = text.indexOf('/');
    try {
      double number =
          slash < 0
              ? Double.parseDouble(text)
              : Double.parseDouble(text.substring(0, slash))
                  / Double.parseDouble(text.substring(slash + 1));
      if (Double.isFinite(number)) {
        return (float) number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        option + " " + text + " is not a number; write for example 0.5 or 1/255");
  }

  /** Numbers with commas between them; none for null. */
  static List<Float> list(String option, String text) {
    List<Float> numbers = new ArrayList<>();
    if (text != null) {
      for (String part : text.split(",", -1)) {
        numbers.add(one(option, part.strip()));
      }
    }
    return numbers;
  }
}
