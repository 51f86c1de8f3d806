package io.tileconv.kernel.winograd;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel of three or more rows, cut into kernels of three rows whose results add up to its own.
 * The products of all of them are summed before they are transformed, as those of more channels
 * would be. The last three may overlap those before: rows that these have are zeros in it, so that
 * no sample is read but those that the kernel itself reads.
 */
public final class RowTriples {

  /**
   * Three rows of a kernel.
   *
   * @param first the first of them
   * @param firstOwn the first that no triple before has
   */
  public record Triple(int first, int firstOwn) {}

  private RowTriples() {}

  /**
   * @param rows of the kernel, at least three
   */
  public static List<Triple> of(int rows) {
    List<Triple> triples = new ArrayList<>();
    for (int row = 0; row < rows; row += Winograd.TAPS) {
      triples.add(new Triple(Math.min(row, rows - Winograd.TAPS), row));
    }
    return triples;
  }
}
