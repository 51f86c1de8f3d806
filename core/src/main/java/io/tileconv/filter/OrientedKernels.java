package io.tileconv.filter;

/** Kernels with a direction. Angles are degrees, counter-clockwise from the rows' direction. */
final class OrientedKernels {

  private OrientedKernels() {}

  /**
   * The path of a camera that moves in a straight line: each sample weighs by how near the line it
   * is, 1 on it and 0 one sample away, and all weights sum to 1. The kernel is symmetric.
   *
   * @param length of the line in samples
   */
  static Kernel2D motion(double length, double angle) {
    double half = Math.max(0, (length - 1) / 2);
    double cos = StrictMath.cos(StrictMath.toRadians(angle));
    double sin = StrictMath.sin(StrictMath.toRadians(angle));
    int radiusX = radius(half * Math.abs(cos));
    int radiusY = radius(half * Math.abs(sin));
    double[] values = new double[(2 * radiusY + 1) * (2 * radiusX + 1)];
    double sum = 0;
    int at = 0;
    for (int row = -radiusY; row <= radiusY; row++) {
      for (int x = -radiusX; x <= radiusX; x++) {
        int y = -row;
        double along = Math.abs(x * cos + y * sin);
        double across = Math.abs(y * cos - x * sin);
        double beyond = Math.max(0, along - half);
        values[at] = Math.max(0, 1 - StrictMath.hypot(across, beyond));
        sum += values[at++];
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return new Kernel2D(2 * radiusY + 1, 2 * radiusX + 1, values);
  }

  /**
   * A wave under a Gaussian: {@code exp(-(x'² + γ²y'²)/2σ²)·cos(2πx'/λ + φ)}, where {@code x'} is
   * the distance along the angle and {@code y'} across it; as OpenCV's {@code getGaborKernel}, cut
   * off at three standard deviations. It is not normalised.
   */
  static Kernel2D gabor(
      double sigma, double wavelength, double angle, double aspect, double phase) {
    double cos = StrictMath.cos(StrictMath.toRadians(angle));
    double sin = StrictMath.sin(StrictMath.toRadians(angle));
    double sigmaAcross = sigma / aspect;
    int radiusX = radius(3 * Math.max(Math.abs(sigma * cos), Math.abs(sigmaAcross * sin)) - 1);
    int radiusY = radius(3 * Math.max(Math.abs(sigma * sin), Math.abs(sigmaAcross * cos)) - 1);
    double[] values = new double[(2 * radiusY + 1) * (2 * radiusX + 1)];
    int at = 0;
    for (int row = -radiusY; row <= radiusY; row++) {
      for (int x = -radiusX; x <= radiusX; x++) {
        double along = x * cos - row * sin;
        double across = -(x * sin + row * cos);
        double envelope =
            along * along / (2 * sigma * sigma) + across * across / (2 * sigmaAcross * sigmaAcross);
        double wave =
            StrictMath.cos(2 * Math.PI * along / wavelength + StrictMath.toRadians(phase));
        values[at++] = StrictMath.exp(-envelope) * wave;
      }
    }
    return new Kernel2D(2 * radiusY + 1, 2 * radiusX + 1, values);
  }

  /** Samples that a reach of this length touches: the line's anti-aliasing reaches one further. */
  private static int radius(double reach) {
    double radius = Math.ceil(Math.max(0, reach) - 1e-9);
    if (2 * radius + 1 > Filters.MOST_TAPS) {
      throw new IllegalArgumentException(
          "the kernel would have "
              + (long) (2 * radius + 1)
              + " taps, more than "
              + Filters.MOST_TAPS
              + "; shrink the image first");
    }
    return (int) radius;
  }
}
