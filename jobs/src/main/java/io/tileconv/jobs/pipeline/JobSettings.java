package io.tileconv.jobs.pipeline;

import io.tileconv.filter.BandScale;
import io.tileconv.jobs.image.Layout;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Reduction;
import io.tileconv.jobs.image.StorageOptions;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.MapStorage;
import java.io.Serializable;

/**
 * How a job is carried out and how its results are stored.
 *
 * @param tile rows and columns of the outputs that are computed at once; 0 to plan it
 * @param memoryBytes what one task may hold
 * @param arithmetic which sums kernels may use
 * @param type stored data type of the results; null for the input's own
 * @param scaling of results before they are stored
 * @param overflow what happens to results out of the data type's range
 * @param compression of TIFF and Zarr results
 * @param layout how the blocks of TIFF and Zarr results lie
 * @param overviews how the smaller versions of results are made that some formats hold
 * @param format extension of results in a directory; null for the input's own
 * @param keep where maps are kept between the stages of networks that see whole maps
 */
public record JobSettings(
    int tile,
    long memoryBytes,
    Arithmetic arithmetic,
    PixelType type,
    BandScale scaling,
    Overflow overflow,
    TiffCompression compression,
    Layout layout,
    Reduction.Method overviews,
    String format,
    MapStorage keep)
    implements Serializable {

  /** Bytes of maps that are kept between stages unless something else is said: 64 GB. */
  public static final long USUALLY_KEPT = 64L << 30;

  /** The usual layout, and all bands scaled alike. */
  public JobSettings(
      int tile,
      long memoryBytes,
      Arithmetic arithmetic,
      PixelType type,
      float scale,
      float offset,
      Overflow overflow,
      TiffCompression compression,
      String format) {
    this(
        tile,
        memoryBytes,
        arithmetic,
        type,
        BandScale.of(scale, offset),
        overflow,
        compression,
        Layout.STANDARD,
        Reduction.Method.AVERAGE,
        format,
        MapStorage.of(USUALLY_KEPT));
  }

  /** 512 MB a task, planned tiles, exact arithmetic, stored as the input is. */
  public static final JobSettings DEFAULT =
      new JobSettings(
          0,
          512L << 20,
          Arithmetic.EXACT,
          null,
          1,
          0,
          Overflow.CLAMP,
          TiffCompression.DEFLATE,
          null);

  public JobSettings {
    if (tile < 0) {
      throw new IllegalArgumentException("--tile is 0 (planned) or more, not " + tile);
    }
    if (memoryBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "--memory must be at least 1m per task, not " + memoryBytes + " bytes");
    }
    // Refuses numbers that nothing can be stored with.
    for (float factor : scaling.factors()) {
      for (float offset : scaling.offsets()) {
        new PixelConversion(PixelType.FLOAT32, factor, offset, overflow);
      }
    }
  }

  /** The same for results that the network has scaled already. */
  JobSettings unscaled() {
    return new JobSettings(
        tile,
        memoryBytes,
        arithmetic,
        type,
        BandScale.NONE,
        overflow,
        compression,
        layout,
        overviews,
        format,
        keep);
  }

  /** {@link #conversion} in words. */
  public String conversionText(PixelType inputType) {
    PixelConversion conversion = conversion(inputType);
    String scaled = scaling.isNone() ? "" : ", " + scaling;
    String rounded =
        conversion.type().isInteger()
            ? ", rounded half to even, " + (overflow == Overflow.CLAMP ? "clamped" : "or refused")
            : "";
    return conversion.type() + scaled + rounded;
  }

  /** How results are stored for an input of this type; networks scale bands that differ. */
  public PixelConversion conversion(PixelType inputType) {
    boolean uniform = scaling.isUniform();
    return new PixelConversion(
        type == null ? inputType : type,
        uniform ? scaling.factors().get(0) : 1,
        uniform ? scaling.offsets().get(0) : 0,
        overflow);
  }

  /** How results are laid out. */
  StorageOptions storage() {
    return new StorageOptions(compression, layout, overviews, memoryBytes / 16);
  }
}
