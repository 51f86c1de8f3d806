package io.tileconv.filter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The text of a filter, {@code name:key=value,key=value}, taken apart; values are numbers. */
final class FilterSpec {

  private final String text;
  private final String name;
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * @param positional the key that a lone value belongs to, as in {@code box:5}; null if there is
   *     none
   */
  FilterSpec(String text, String positional, Set<String> keys) {
    this.text = text;
    int colon = text.indexOf(':');
    this.name = colon < 0 ? text : text.substring(0, colon);
    if (colon < 0) {
      return;
    }
    for (String part : text.substring(colon + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? positional : part.substring(0, equals).strip();
      if (key == null || !keys.contains(key)) {
        throw new IllegalArgumentException(
            "filter \""
                + text
                + "\": "
                + name
                + (keys.isEmpty()
                    ? " takes no parameters; leave out \":" + text.substring(colon + 1) + "\""
                    : " has no parameter \"" + part + "\"; it takes " + new TreeSet<>(keys)));
      }
      if (values.put(key, part.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException(
            "filter \"" + text + "\": " + key + " is given twice; leave one out");
      }
    }
  }

  /** A number that must be given. */
  double required(String key) {
    if (!values.containsKey(key)) {
      throw new IllegalArgumentException(
          "filter \""
              + text
              + "\": "
              + key
              + " is missing; write for example "
              + name
              + ":"
              + key
              + "=2");
    }
    return number(key, 0);
  }

  /** A number, or what it is if it is not given. */
  double number(String key, double otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the whole filter in the message.
    }
    throw new IllegalArgumentException(
        "filter \"" + text + "\": " + key + "=" + value + " is not a number");
  }

  /** A number greater than 0. */
  double positive(String key, double number) {
    if (number > 0) {
      return number;
    }
    throw new IllegalArgumentException(
        "filter \"" + text + "\": " + key + " must be greater than 0, not " + values.get(key));
  }

  /** A whole number from 1 to {@code most}. */
  int count(String key, double number, int most) {
    if (number == Math.rint(number) && number >= 1 && number <= most) {
      return (int) number;
    }
    throw new IllegalArgumentException(
        "filter \""
            + text
            + "\": "
            + key
            + " must be a whole number from 1 to "
            + most
            + ", not "
            + values.get(key));
  }
}
