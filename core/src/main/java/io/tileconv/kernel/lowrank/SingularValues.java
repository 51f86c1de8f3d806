package io.tileconv.kernel.lowrank;

/**
 * The singular values of a small matrix and its factors, {@code K = Σ_i left_i · right_iᵀ} with the
 * values in descending order and part of {@code left}: one-sided Jacobi rotations of the columns
 * (M. Hestenes, 1958) until all are orthogonal.
 *
 * @param values the singular values, descending
 * @param left for each value a column of the kernel's height, multiplied by the value
 * @param right for each value a row of the kernel's width, of length 1
 */
record SingularValues(double[] values, double[][] left, double[][] right) {

  private static final int MOST_SWEEPS = 60;

  /** Columns whose cosine is smaller are orthogonal as far as double precision tells. */
  private static final double ORTHOGONAL = 1e-15;

  /**
   * @param matrix rows of one length
   */
  static SingularValues of(double[][] matrix) {
    int width = matrix[0].length;
    double[][] columns = new double[width][matrix.length];
    double[][] rotations = new double[width][width];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < matrix.length; i++) {
        columns[j][i] = matrix[i][j];
      }
      rotations[j][j] = 1;
    }
    boolean rotated = true;
    for (int sweep = 0; rotated && sweep < MOST_SWEEPS; sweep++) {
      rotated = false;
      for (int p = 0; p < width; p++) {
        for (int q = p + 1; q < width; q++) {
          rotated |= orthogonalise(columns, rotations, p, q);
        }
      }
    }
    return sorted(columns, rotations);
  }

  private static boolean orthogonalise(double[][] columns, double[][] rotations, int p, int q) {
    double pp = dot(columns[p], columns[p]);
    double qq = dot(columns[q], columns[q]);
    double pq = dot(columns[p], columns[q]);
    if (Math.abs(pq) <= ORTHOGONAL * Math.sqrt(pp * qq)) {
      return false;
    }
    double zeta = (qq - pp) / (2 * pq);
    double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    rotate(columns[p], columns[q], cosine, cosine * tangent);
    rotate(rotations[p], rotations[q], cosine, cosine * tangent);
    return true;
  }

  private static void rotate(double[] p, double[] q, double cosine, double sine) {
    for (int i = 0; i < p.length; i++) {
      double old = p[i];
      p[i] = cosine * old - sine * q[i];
      q[i] = sine * old + cosine * q[i];
    }
  }

  private static SingularValues sorted(double[][] columns, double[][] rotations) {
    int width = columns.length;
    double[] values = new double[width];
    for (int j = 0; j < width; j++) {
      values[j] = Math.sqrt(dot(columns[j], columns[j]));
    }
    for (int j = 0; j < width; j++) {
      int largest = j;
      for (int k = j + 1; k < width; k++) {
        largest = values[k] > values[largest] ? k : largest;
      }
      swap(columns, j, largest);
      swap(rotations, j, largest);
      double value = values[j];
      values[j] = values[largest];
      values[largest] = value;
    }
    return new SingularValues(values, columns, rotations);
  }

  private static void swap(double[][] rows, int i, int j) {
    double[] row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The least rank whose remainder is at most this share of the matrix, in the Frobenius norm. */
  int rank(double tolerance) {
    double remainder = 0;
    double whole = dot(values, values);
    int rank = values.length;
    while (rank > 1
        && remainder + values[rank - 1] * values[rank - 1] <= tolerance * tolerance * whole) {
      rank--;
      remainder += values[rank] * values[rank];
    }
    return rank;
  }
}
