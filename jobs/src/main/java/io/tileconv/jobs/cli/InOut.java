package io.tileconv.jobs.cli;

/** Help texts that commands share. */
final class InOut {

  static final String IN =
      "an image, a directory, a glob, or any Hadoop URI of these (PNG, JPEG, TIFF, BigTIFF, .npy)";

  static final String OUT =
      "a file (.png, .tif, .npy) for the result of one image, else a directory";

  private InOut() {}
}
