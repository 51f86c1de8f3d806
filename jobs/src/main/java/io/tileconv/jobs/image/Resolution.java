package io.tileconv.jobs.image;

import io.tileconv.network.Placement;
import java.io.Serializable;

/**
 * The size of pixels where they are no part of the earth: on paper or under a microscope.
 *
 * @param columnStep units from one column to the next
 * @param rowStep units from one row to the next
 * @param left place of the middle of the first column, in units
 * @param top place of the middle of the first row, in units
 * @param unit {@code inch}, {@code centimeter}, another name as UDUNITS has it, or empty if only
 *     the ratio is known
 */
public record Resolution(double columnStep, double rowStep, double left, double top, String unit)
    implements Serializable {

  static final String INCH = "inch";
  static final String CENTIMETER = "centimeter";

  /** Nothing is known. */
  public static final Resolution UNKNOWN = new Resolution(0, 0, 0, 0, "");

  public boolean isKnown() {
    return columnStep > 0 && rowStep > 0;
  }

  Resolution of(Placement placement) {
    if (!isKnown()) {
      return this;
    }
    return new Resolution(
        columnStep * placement.columns().step(),
        rowStep * placement.rows().step(),
        left + columnStep * placement.columns().first(),
        top + rowStep * placement.rows().first(),
        unit);
  }

  /** The factor from the unit to centimetres; 0 if it is no length that is known. */
  double centimeters() {
    return switch (unit) {
      case "meter" -> 100;
      case CENTIMETER -> 1;
      case "millimeter" -> 0.1;
      case "micrometer" -> 1e-4;
      case "nanometer" -> 1e-7;
      default -> 0;
    };
  }
}
