package io.tileconv.jobs.pipeline;

import io.tileconv.operator.BorderMode;

/**
 * How an image is made to fit a network that does not take every size, or whose results are smaller
 * than its input.
 *
 * @param to what the image is padded to; the results are cropped to what stands over the image
 * @param mode what the padding holds; {@link BorderMode#CONSTANT} is zeros
 */
public record SizeFit(Target to, BorderMode mode) {

  /** What the image is padded to. */
  public enum Target {
    /** It is taken as it is. */
    NOTHING,
    /** At its end, to a multiple of the network's stride. */
    STRIDE,
    /** On all sides, so that the results have the image's size times the network's scale. */
    CROP
  }

  public static final SizeFit NONE = new SizeFit(Target.NOTHING, BorderMode.REFLECT);
}
