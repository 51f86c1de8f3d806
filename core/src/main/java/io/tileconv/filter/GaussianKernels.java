package io.tileconv.filter;

/**
 * Sampled Gaussians and their derivatives, as {@code scipy.ndimage.gaussian_filter} samples them.
 */
final class GaussianKernels {

  private GaussianKernels() {}

  /** {@code exp(-x²/2σ²)} at {@code x = -radius … radius}, divided by its sum. */
  static double[] gaussian(double sigma, int radius) {
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double x = i - radius;
      kernel[i] = StrictMath.exp(-x * x / (2 * sigma * sigma));
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  /** The second derivative: the Gaussian times {@code x²/σ⁴ - 1/σ²}. */
  static double[] secondDerivative(double sigma, int radius) {
    double[] kernel = gaussian(sigma, radius);
    double variance = sigma * sigma;
    for (int i = 0; i < kernel.length; i++) {
      double x = i - radius;
      kernel[i] *= (x * x / variance - 1) / variance;
    }
    return kernel;
  }
}
