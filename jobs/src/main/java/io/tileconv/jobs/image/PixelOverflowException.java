package io.tileconv.jobs.image;

/** A result does not fit the data type in which it is to be stored. */
public final class PixelOverflowException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final float value;
  private final PixelType type;

  /** A result of unknown place. */
  public PixelOverflowException(float value, PixelType type) {
    this(value, type, "");
  }

  private PixelOverflowException(float value, PixelType type, String place) {
    super(
        "the result "
            + value
            + place
            + " does not fit "
            + type
            + "; store float32 (--dtype float32), scale it (--scale, --offset), or clamp it"
            + " (--overflow clamp)");
    this.value = value;
    this.type = type;
  }

  /** The same with its place: band, row and column, counted from 0. */
  PixelOverflowException at(int band, long row, long column) {
    return new PixelOverflowException(
        value, type, " (band " + band + ", row " + row + ", column " + column + ")");
  }
}
