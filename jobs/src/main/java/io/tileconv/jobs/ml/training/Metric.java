package io.tileconv.jobs.ml.training;

import java.util.Locale;

/** What validation measures; larger is better. */
public enum Metric {
  /**
   * Peak signal-to-noise ratio in dB: {@code 10·log10(1 / mean squared error)} of values in [0, 1],
   * rounded and clamped as they would be stored; the mean over the images.
   */
  PSNR,
  /**
   * Intersection over union of what is decided and what should be, over all places of all images;
   * the mean over the channels, or over the classes.
   */
  IOU;

  /** The metric that fits a loss. */
  public static Metric of(Loss loss) {
    return loss.isSegmentation() ? IOU : PSNR;
  }

  /** The column's name in a log. */
  public String column() {
    return this == PSNR ? "psnr" : "iou";
  }

  /** The metric as people write it. */
  public String text(double score) {
    return this == PSNR
        ? String.format(Locale.ROOT, "PSNR %.2f dB", score)
        : String.format(Locale.ROOT, "IoU %.4f", score);
  }
}
