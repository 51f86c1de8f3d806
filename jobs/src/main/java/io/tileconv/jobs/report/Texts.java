package io.tileconv.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers and tables as people read them. */
public final class Texts {

  private Texts() {}

  /** A whole number in groups of three. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Bytes, with a unit. */
  public static String bytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    if (bytes < 1_000_000_000) {
      return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  /**
   * Rows in columns: the first column to the left, the others too unless they are numbers.
   *
   * @param rows all of the same length
   */
  public static List<String> table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = row.get(c);
        String space = " ".repeat(widths[c] - cell.length());
        boolean right = c > 0 && !cell.isEmpty() && Character.isDigit(cell.charAt(0));
        line.append(c == 0 ? "" : "  ").append(right ? space + cell : cell + space);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
