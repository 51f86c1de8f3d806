package io.tileconv.filter;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The matrix of a two-dimensional kernel, as it is written down: row by row, not flipped.
 *
 * @param rows at least 1
 * @param columns at least 1
 * @param values {@code rows × columns} finite numbers; not copied
 */
public record Kernel2D(int rows, int columns, double[] values) implements Serializable {

  /** Differences below this, relative to the largest value, are rounding when a rank is told. */
  private static final double RANK_TOLERANCE = 1e-6;

  public Kernel2D {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a kernel needs at least one row and one column; give a matrix such as 0,1,0");
    }
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "a kernel of "
              + rows
              + "×"
              + columns
              + " has "
              + rows * columns
              + " values, not "
              + values.length);
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "a kernel's values must be finite numbers, but one is " + value);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if the rows differ in length, or there are none
   */
  public static Kernel2D of(double[]... rows) {
    return of(List.of(rows));
  }

  /**
   * @throws IllegalArgumentException if the rows differ in length, or there are none
   */
  public static Kernel2D of(List<double[]> rows) {
    if (rows.isEmpty() || rows.get(0).length == 0) {
      throw new IllegalArgumentException(
          "the kernel is empty; give a matrix with at least one number");
    }
    int columns = rows.get(0).length;
    double[] values = new double[rows.size() * columns];
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).length != columns) {
        throw new IllegalArgumentException(
            "the kernel is ragged: row 1 has "
                + columns
                + " numbers, row "
                + (r + 1)
                + " has "
                + rows.get(r).length
                + "; give every row as many");
      }
      System.arraycopy(rows.get(r), 0, values, r * columns, columns);
    }
    return new Kernel2D(rows.size(), columns, values);
  }

  public double at(int row, int column) {
    return values[row * columns + column];
  }

  /** The two vectors whose product is a matrix of rank 1. */
  public record Factors(double[] down, double[] across) {}

  /**
   * The vectors {@code down} and {@code across} with {@code K = down · acrossᵀ}, if the matrix has
   * rank 1 up to rounding and is more than one row or column.
   */
  public Optional<Factors> factors() {
    if (rows == 1 || columns == 1) {
      return Optional.empty();
    }
    int pivot = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[pivot])) {
        pivot = i;
      }
    }
    double largest = values[pivot];
    if (largest == 0) {
      return Optional.empty();
    }
    double[] down = new double[rows];
    double[] across = new double[columns];
    for (int r = 0; r < rows; r++) {
      down[r] = at(r, pivot % columns) / largest;
    }
    for (int c = 0; c < columns; c++) {
      across[c] = at(pivot / columns, c);
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        if (Math.abs(at(r, c) - down[r] * across[c]) > RANK_TOLERANCE * Math.abs(largest)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Factors(down, across));
  }

  /**
   * The rows of a matrix that a text of numbers gives, separated by commas, semicolons or blanks.
   */
  public static Kernel2D parse(String text) {
    List<double[]> rows = new ArrayList<>();
    String[] lines = text.split("\\R");
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\\s*[,;]\\s*|\\s+");
      double[] row = new double[fields.length];
      for (int c = 0; c < fields.length; c++) {
        try {
          row[c] = Double.parseDouble(fields[c]);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "line "
                  + (i + 1)
                  + ": \""
                  + shortened(fields[c])
                  + "\" is not a number; write the matrix as rows of numbers and commas",
              e);
        }
      }
      rows.add(row);
    }
    return of(rows);
  }

  private static String shortened(String field) {
    return field.length() <= 20 ? field : field.substring(0, 20) + "…";
  }
}
