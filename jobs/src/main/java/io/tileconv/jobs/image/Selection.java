package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * Which of a file's images is read, and how.
 *
 * @param page number of the image in a TIFF file, from 0
 * @param level of the pyramid of a TIFF file or an OME-Zarr image: 0 is the image, each further
 *     level is smaller
 * @param palette what a TIFF palette's samples are read as
 * @param inexact what happens to values that float32 does not hold
 */
public record Selection(int page, int level, Palette palette, Inexact inexact)
    implements Serializable {

  /** The first image, in full, in colors, exact. */
  public static final Selection DEFAULT = new Selection(0, 0, Palette.COLORS, Inexact.REFUSE);

  /** What samples that are numbers of colors are read as. */
  public enum Palette {
    /** Three bands of 8 bits. */
    COLORS,
    /** One band of the numbers themselves, as classes have them. */
    NUMBERS
  }

  /** What happens to values that float32 does not hold, such as large integers. */
  public enum Inexact {
    REFUSE,
    ROUND
  }

  public Selection {
    if (page < 0 || level < 0) {
      throw new IllegalArgumentException(
          "pages and levels count from 0, not " + page + " and " + level);
    }
  }

  /** The same with palettes read so. */
  public Selection with(Palette other) {
    return new Selection(page, level, other, inexact);
  }
}
