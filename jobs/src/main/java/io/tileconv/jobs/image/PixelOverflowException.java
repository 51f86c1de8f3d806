package io.tileconv.jobs.image;

/** A result does not fit the data type in which it is to be stored. */
public final class PixelOverflowException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public PixelOverflowException(float value, PixelType type) {
    super(
        "the result "
            + value
            + " does not fit "
            + type
            + "; store float32 (--dtype float32), scale it (--scale, --offset), or clamp it"
            + " (--overflow clamp)");
  }
}
