package io.tileconv.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The named filters. */
public final class Filters {

  /** Kernels beyond this are refused: the halo alone would be larger than any sensible tile. */
  static final int MOST_TAPS = 8191;

  /** What {@link #parse} understands, for help texts and messages. */
  public static final List<String> SPECIFICATIONS =
      List.of(
          "gaussian:sigma=2[,truncate=4]",
          "box:5",
          "sobel",
          "sobel-x",
          "sobel-y",
          "laplacian",
          "log:sigma=2[,truncate=4]",
          "sharpen",
          "unsharp:sigma=2[,amount=1][,truncate=4]",
          "emboss",
          "motion:length=9[,angle=30]",
          "gabor:sigma=3,wavelength=6[,angle=0][,aspect=0.5][,phase=0]");

  private static final double[] SMOOTH = {1, 2, 1};

  /** Falling, because convolution flips it: the answer to rising samples is positive. */
  private static final double[] DERIVATIVE = {1, 0, -1};

  private Filters() {}

  /**
   * The filter of a specification such as {@code gaussian:sigma=2}.
   *
   * @throws IllegalArgumentException if there is no such filter or parameter; the message says
   *     which there are
   */
  public static Filter parse(String text) {
    return switch (name(text)) {
      case "gaussian" -> gaussian(text);
      case "box" -> box(text);
      case "sobel" -> plain(text, new GradientMagnitude(text, SMOOTH, DERIVATIVE));
      case "sobel-x" -> plain(text, new SeparableFilter(text, SMOOTH, DERIVATIVE));
      case "sobel-y" -> plain(text, new SeparableFilter(text, DERIVATIVE, SMOOTH));
      case "laplacian" -> plain(text, matrix(text, "0 1 0\n1 -4 1\n0 1 0"));
      case "sharpen" -> plain(text, matrix(text, "0 -1 0\n-1 5 -1\n0 -1 0"));
      case "emboss" -> plain(text, matrix(text, "-2 -1 0\n-1 1 1\n0 1 2"));
      case "log" -> laplacianOfGaussian(text);
      case "unsharp" -> unsharp(text);
      case "motion" -> motion(text);
      case "gabor" -> gabor(text);
      default ->
          throw new IllegalArgumentException(
              "there is no filter \""
                  + text
                  + "\"; use one of "
                  + String.join(" ", SPECIFICATIONS)
                  + ", or a .npy or .csv file");
    };
  }

  private static String name(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /** A filter without parameters. */
  private static Filter plain(String text, Filter filter) {
    new FilterSpec(text, null, Set.of());
    return filter;
  }

  private static Filter matrix(String text, String rows) {
    return new KernelFilter(text, List.of(Kernel2D.parse(rows)));
  }

  private static Filter gaussian(String text) {
    FilterSpec spec = new FilterSpec(text, "sigma", Set.of("sigma", "truncate"));
    double sigma = spec.positive("sigma", spec.required("sigma"));
    double[] kernel = GaussianKernels.gaussian(sigma, radius(spec, sigma));
    return new SeparableFilter(text, kernel, kernel);
  }

  private static Filter laplacianOfGaussian(String text) {
    FilterSpec spec = new FilterSpec(text, "sigma", Set.of("sigma", "truncate"));
    double sigma = spec.positive("sigma", spec.required("sigma"));
    int radius = radius(spec, sigma);
    return new LaplacianOfGaussian(
        text,
        GaussianKernels.gaussian(sigma, radius),
        GaussianKernels.secondDerivative(sigma, radius));
  }

  private static Filter unsharp(String text) {
    FilterSpec spec = new FilterSpec(text, null, Set.of("sigma", "amount", "truncate"));
    double sigma = spec.positive("sigma", spec.required("sigma"));
    double[] kernel = GaussianKernels.gaussian(sigma, radius(spec, sigma));
    return new UnsharpMask(text, kernel, (float) spec.number("amount", 1));
  }

  /** As SciPy: {@code truncate} standard deviations, rounded to whole samples. */
  private static int radius(FilterSpec spec, double sigma) {
    double truncate = spec.positive("truncate", spec.number("truncate", 4));
    double radius = Math.floor(truncate * sigma + 0.5);
    if (2 * radius + 1 > MOST_TAPS) {
      throw new IllegalArgumentException(
          "sigma="
              + sigma
              + " needs a kernel of "
              + (long) (2 * radius + 1)
              + " taps, more than "
              + MOST_TAPS
              + "; shrink the image first");
    }
    return (int) radius;
  }

  private static Filter box(String text) {
    FilterSpec spec = new FilterSpec(text, "size", Set.of("size"));
    int size = spec.count("size", spec.required("size"), MOST_TAPS);
    double[] kernel = new double[size];
    Arrays.fill(kernel, 1.0 / size);
    return new SeparableFilter(text, kernel, kernel);
  }

  private static Filter motion(String text) {
    FilterSpec spec = new FilterSpec(text, null, Set.of("length", "angle"));
    double length = spec.positive("length", spec.required("length"));
    return new KernelFilter(text, List.of(OrientedKernels.motion(length, spec.number("angle", 0))));
  }

  private static Filter gabor(String text) {
    FilterSpec spec =
        new FilterSpec(text, null, Set.of("sigma", "wavelength", "angle", "aspect", "phase"));
    return new KernelFilter(
        text,
        List.of(
            OrientedKernels.gabor(
                spec.positive("sigma", spec.required("sigma")),
                spec.positive("wavelength", spec.required("wavelength")),
                spec.number("angle", 0),
                spec.positive("aspect", spec.number("aspect", 0.5)),
                spec.number("phase", 0))));
  }
}
