package io.tileconv.jobs.cli;

import io.tileconv.jobs.image.Selection;
import picocli.CommandLine.Option;

/** Which of a file's images is read, and how. */
final class InputOptions {

  @Option(
      names = "--page",
      paramLabel = "N",
      defaultValue = "0",
      description = "which image of a TIFF file that holds several (default: ${DEFAULT-VALUE})")
  private int page;

  @Option(
      names = "--level",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "which version of an image with overviews (TIFF, OME-Zarr): 0 is the image itself, larger"
              + " numbers are smaller versions (default: ${DEFAULT-VALUE})")
  private int level;

  @Option(
      names = "--round-input",
      description =
          "round float64 and large integers to float32, in which pixels are computed; they are"
              + " refused otherwise")
  private boolean round;

  Selection selection() {
    return new Selection(
        page,
        level,
        Selection.Palette.COLORS,
        round ? Selection.Inexact.ROUND : Selection.Inexact.REFUSE);
  }
}
