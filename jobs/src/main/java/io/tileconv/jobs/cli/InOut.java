package io.tileconv.jobs.cli;

/** Help texts that commands share. */
final class InOut {

  static final String IN =
      "an image, a directory, a glob, or any Hadoop URI of these (PNG, JPEG, TIFF, BigTIFF,"
          + " Zarr, OME-Zarr, .npy)";

  static final String OUT =
      "a file (.png, .tif, .zarr, .ome.zarr, .npy) for the result of one image, else a directory";

  private InOut() {}
}
