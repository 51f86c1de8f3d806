package io.tileconv.jobs.ml.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;

/**
 * ZCA whitening: {@code W = V (D + ε)^(-1/2) Vᵀ} for the covariance {@code V D Vᵀ} of patches,
 * after which no pixel tells of its neighbours.
 */
final class Whitening implements Serializable {

  private static final long serialVersionUID = 1;

  /** Keeps directions without any variance from being blown up. */
  private static final double EPSILON = 0.1;

  private final double[][] matrix;

  /** The components, as columns, and their variances. */
  private final double[][] vectors;

  private final double[] variances;

  private Whitening(double[][] vectors, double[] variances) {
    this.vectors = vectors;
    this.variances = variances;
    int size = variances.length;
    this.matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < size; k++) {
          double scale = 1 / Math.sqrt(Math.max(0, variances[k]) + EPSILON);
          matrix[i][j] += vectors[i][k] * scale * vectors[j][k];
        }
      }
    }
  }

  /** That of patches with so many values, whose products are summed on Spark without rounding. */
  static Whitening of(JavaRDD<Vector> patches, int size) {
    // A last column of ones: its products are the sums of the others.
    JavaRDD<Vector> extended = patches.map(Whitening::withOne);
    Matrix products = new RowMatrix(extended.rdd()).computeGramianMatrix();
    double count = products.apply(size, size);
    double[][] covariance = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double means = products.apply(size, i) / count * (products.apply(size, j) / count);
        covariance[i][j] = products.apply(i, j) / count - means;
      }
    }
    EigenDecomposition parts = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
    return new Whitening(parts.getV().getData(), parts.getRealEigenvalues());
  }

  private static Vector withOne(Vector patch) {
    double[] values = Arrays.copyOf(patch.toArray(), patch.size() + 1);
    values[patch.size()] = 1;
    return Vectors.dense(values);
  }

  double[] apply(double[] patch) {
    double[] result = new double[patch.length];
    for (int i = 0; i < patch.length; i++) {
      for (int j = 0; j < patch.length; j++) {
        result[i] += matrix[i][j] * patch[j];
      }
    }
    return result;
  }

  /** The principal components, those of most variance first. */
  List<double[]> components(int count) {
    List<Integer> order =
        IntStream.range(0, variances.length)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -variances[k]))
            .toList();
    List<double[]> components = new ArrayList<>();
    for (int k : order.subList(0, count)) {
      double[] component = new double[variances.length];
      for (int i = 0; i < component.length; i++) {
        component[i] = vectors[i][k];
      }
      components.add(normalized(withSign(component)));
    }
    return components;
  }

  /** A component's sign means nothing; its largest weight is made positive. */
  private static double[] withSign(double[] component) {
    int largest = 0;
    for (int i = 1; i < component.length; i++) {
      if (Math.abs(component[i]) > Math.abs(component[largest])) {
        largest = i;
      }
    }
    double[] result = component.clone();
    for (int i = 0; i < result.length && component[largest] < 0; i++) {
      result[i] = -result[i];
    }
    return result;
  }

  /** Of sum 0 and length 1. */
  static double[] normalized(double[] filter) {
    double mean = 0;
    for (double weight : filter) {
      mean += weight / filter.length;
    }
    double squares = 0;
    for (double weight : filter) {
      squares += (weight - mean) * (weight - mean);
    }
    double[] result = new double[filter.length];
    for (int i = 0; i < filter.length; i++) {
      result[i] = squares == 0 ? 0 : (filter[i] - mean) / Math.sqrt(squares);
    }
    return result;
  }
}
