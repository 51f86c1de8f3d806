package io.tileconv.kernel;

/**
 * Sums of outer products over positions, which the gradients of weights are:
 *
 * <pre>sums[t][l] += Σ_k columns[k][l] · samples[places[k] + taps[t]]</pre>
 *
 * <p>Each sum runs over the positions {@code k} in ascending order with fused multiply-add,
 * beginning with zero, and is then added. So every implementation gives the same bits, whatever the
 * width of its vectors.
 */
public interface OuterProducts {

  /** How many columns of {@code remaining} go into one panel; there may be more, of zeros. */
  int panelWidth(int remaining);

  /** Rows of sums that a panel needs: at least one for each tap. */
  int panelTaps(int taps, int width);

  /**
   * Copies a part of a row to a column of the panel: {@code columns[position + k][lane] = row[from
   * + k]}.
   */
  void fetch(float[] row, int from, int count, Panel panel, int position, int lane);

  /** Adds the products of a panel. */
  void add(Panel panel);

  /**
   * What is multiplied and where the sums are. Filled in and used again, so that calls allocate
   * nothing.
   */
  final class Panel {

    /** {@code [position][width]}, from the beginning of the array. */
    public float[] columns;

    public int width;
    public int positions;

    /** Where tap 0 reads for each position. */
    public int[] places;

    public float[] samples;

    /** How far from {@link #places} each tap reads; those beyond the last repeat it. */
    public int[] taps;

    /** {@link OuterProducts#panelTaps}. */
    public int tapCount;

    /** {@code [tap][width]}, from {@link #sumsAt} on. */
    public float[] sums;

    public int sumsAt;
  }
}
