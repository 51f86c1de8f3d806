package io.tileconv.jobs.image;

import io.tileconv.network.Placement;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file says of its pixels beyond their values.
 *
 * @param georeference where the image lies on the earth
 * @param noData the value that stands for no data, as GDAL writes it; empty if there is none
 * @param items names and descriptions of the image and its bands, as GDAL keeps them
 * @param colors of a palette: all reds, all greens, all blues, 16 bits each; empty if there is none
 * @param resolution size of the pixels where they are no part of the earth
 * @param axes what the bands are, outermost first; empty if they are just bands
 */
public record ImageMetadata(
    Georeference georeference,
    String noData,
    List<Item> items,
    List<Integer> colors,
    Resolution resolution,
    List<Axis> axes)
    implements Serializable {

  /** Nothing is said. */
  public static final ImageMetadata NONE =
      new ImageMetadata(Georeference.NONE, "", List.of(), List.of(), Resolution.UNKNOWN, List.of());

  /** Larger numbers are shorter with an exponent. */
  private static final float MOST_WHOLE = 1e9f;

  public ImageMetadata {
    items = List.copyOf(items);
    colors = List.copyOf(colors);
    axes = List.copyOf(axes);
  }

  /**
   * An axis before rows and columns.
   *
   * @param name such as {@code c}, {@code z} or {@code t}
   * @param size number of its places
   * @param step from one place to the next; 0 if unknown
   * @param unit of the step; empty if there is none
   */
  public record Axis(String name, long size, double step, String unit) implements Serializable {

    public Axis {
      // Metadata that was written before it had steps does not name them.
      unit = unit == null ? "" : unit;
    }

    /** An axis whose places are only counted. */
    public Axis(String name, long size) {
      this(name, size, 0, "");
    }

    /** Whether the step is a size, as it must be to be written. */
    boolean isSpaced() {
      return step > 0 && step < Double.POSITIVE_INFINITY;
    }
  }

  /**
   * A text that belongs to the image or to one band.
   *
   * @param name such as {@code DESCRIPTION}
   * @param domain of the name; empty for the usual one
   * @param band from 0; -1 for the whole image
   * @param role {@code description}, {@code scale}, {@code offset}, {@code unittype} or empty
   * @param text the value
   */
  public record Item(String name, String domain, int band, String role, String text)
      implements Serializable {

    /** Whether it says how values are counted, so that scaled values make it wrong. */
    boolean isOfValues() {
      return !role.isEmpty() && !role.equals("description");
    }

    /** Whether it was computed from pixels, so that other pixels make it wrong. */
    boolean isComputed() {
      return name.startsWith("STATISTICS_")
          || domain.equals("IMAGE_STRUCTURE")
          || name.equals("RepresentationType");
    }
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** Whether samples are numbers of colors. */
  public boolean hasPalette() {
    return !colors.isEmpty();
  }

  /** As it is for an image whose samples lie like this in the one that has this. */
  public ImageMetadata of(Placement placement) {
    return new ImageMetadata(
        georeference.of(placement), noData, items, colors, resolution.of(placement), axes);
  }

  /** Without what was computed from pixels. */
  public ImageMetadata forOtherPixels() {
    return with(items.stream().filter(item -> !item.isComputed()).toList());
  }

  /** Without what belongs to single bands. */
  public ImageMetadata forOtherBands() {
    List<Item> others = items.stream().filter(item -> item.band() < 0).toList();
    return new ImageMetadata(georeference, noData, others, colors, resolution, List.of());
  }

  /** Without what says how values are counted. */
  public ImageMetadata forOtherValues() {
    ImageMetadata metadata = with(items.stream().filter(item -> !item.isOfValues()).toList());
    return new ImageMetadata(georeference, "", metadata.items, colors, resolution, axes);
  }

  /** Without a palette. */
  public ImageMetadata withoutPalette() {
    return new ImageMetadata(georeference, noData, items, List.of(), resolution, axes);
  }

  /** The same with other axes. */
  ImageMetadata withAxes(List<Axis> others) {
    return new ImageMetadata(georeference, noData, items, colors, resolution, others);
  }

  /** The same with another size of pixels. */
  ImageMetadata with(Resolution other) {
    return new ImageMetadata(georeference, noData, items, colors, other, axes);
  }

  private ImageMetadata with(List<Item> others) {
    return new ImageMetadata(georeference, noData, others, colors, resolution, axes);
  }

  /** The same with another value for no data. */
  public ImageMetadata withNoData(float value) {
    if (noDataNumber().filter(known -> Float.compare(known, value) == 0).isPresent()) {
      return this;
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < MOST_WHOLE;
    String text =
        Float.isNaN(value) ? "nan" : whole ? Long.toString((long) value) : Float.toString(value);
    return new ImageMetadata(georeference, text, items, colors, resolution, axes);
  }

  /** {@link #noData} as pixels have it; empty if there is none. */
  public Optional<Float> noDataNumber() {
    try {
      return switch (noData.toLowerCase(Locale.ROOT)) {
        case "" -> Optional.empty();
        case "nan" -> Optional.of(Float.NaN);
        case "inf" -> Optional.of(Float.POSITIVE_INFINITY);
        case "-inf" -> Optional.of(Float.NEGATIVE_INFINITY);
        default -> Optional.of(Float.parseFloat(noData));
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** {@link #noData} as a number; NaN if there is none. */
  float noDataValue() {
    return noDataNumber().orElse(Float.NaN);
  }
}
