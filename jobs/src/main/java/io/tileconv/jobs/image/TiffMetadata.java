package io.tileconv.jobs.image;

import io.tileconv.jobs.image.ImageMetadata.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tags of a TIFF file that say what its pixels are. */
final class TiffMetadata {

  private static final int UNIT_NONE = 1;
  private static final int UNIT_INCH = 2;
  private static final int UNIT_CENTIMETER = 3;

  private TiffMetadata() {}

  static ImageMetadata read(TiffDirectory directory) throws IOException {
    Georeference georeference =
        new Georeference(
            directory.doubles(Tiff.MODEL_PIXEL_SCALE),
            directory.doubles(Tiff.MODEL_TIE_POINT),
            directory.doubles(Tiff.MODEL_TRANSFORMATION),
            integers(directory, Tiff.GEO_KEYS),
            directory.doubles(Tiff.GEO_DOUBLES),
            directory.text(Tiff.GEO_ASCII));
    String xml = directory.text(Tiff.GDAL_METADATA);
    List<Item> items = xml.isEmpty() ? List.of() : GdalItems.parse(xml);
    return new ImageMetadata(
        georeference,
        directory.text(Tiff.GDAL_NODATA).strip(),
        items,
        colors(directory),
        resolution(directory),
        List.of());
  }

  private static List<Integer> integers(TiffDirectory directory, int tag) throws IOException {
    return directory.has(tag)
        ? Arrays.stream(directory.values(tag)).mapToObj(value -> (int) value).toList()
        : List.of();
  }

  /** Colors of 16 bits; old programs wrote 8 bits only. */
  private static List<Integer> colors(TiffDirectory directory) throws IOException {
    if (directory.value(Tiff.PHOTOMETRIC, Tiff.BLACK_IS_ZERO) != Tiff.PALETTE) {
      return List.of();
    }
    List<Integer> colors = integers(directory, Tiff.COLOR_MAP);
    boolean small = colors.stream().allMatch(color -> color < 256);
    return small ? colors.stream().map(color -> color * 257).toList() : colors;
  }

  private static Resolution resolution(TiffDirectory directory) throws IOException {
    List<Double> across = directory.doubles(Tiff.X_RESOLUTION);
    List<Double> down = directory.doubles(Tiff.Y_RESOLUTION);
    if (across.isEmpty() || down.isEmpty() || !(across.get(0) > 0) || !(down.get(0) > 0)) {
      return Resolution.UNKNOWN;
    }
    String unit =
        switch ((int) directory.value(Tiff.RESOLUTION_UNIT, UNIT_INCH)) {
          case UNIT_INCH -> Resolution.INCH;
          case UNIT_CENTIMETER -> Resolution.CENTIMETER;
          default -> "";
        };
    if (unit.isEmpty() && across.get(0).equals(down.get(0))) {
      // Square pixels of no size: what programs write that know nothing.
      return Resolution.UNKNOWN;
    }
    return new Resolution(1 / across.get(0), 1 / down.get(0), 0, 0, unit);
  }

  /**
   * Adds what a written image keeps.
   *
   * @param samples of a pixel; texts of bands beyond them are left out
   */
  static void write(ImageMetadata metadata, int samples, TiffTags tags) {
    Georeference georeference = metadata.georeference();
    tags.doubles(Tiff.MODEL_PIXEL_SCALE, georeference.pixelScale());
    tags.doubles(Tiff.MODEL_TIE_POINT, georeference.tiePoints());
    tags.doubles(Tiff.MODEL_TRANSFORMATION, georeference.transformation());
    tags.shorts(Tiff.GEO_KEYS, georeference.keys());
    tags.doubles(Tiff.GEO_DOUBLES, georeference.doubles());
    tags.text(Tiff.GEO_ASCII, georeference.ascii());
    tags.text(Tiff.GDAL_NODATA, metadata.noData());
    List<Item> items = new ArrayList<>(metadata.items());
    items.removeIf(item -> item.band() >= samples);
    tags.text(Tiff.GDAL_METADATA, items.isEmpty() ? "" : GdalItems.xml(items));
    Resolution resolution = metadata.resolution();
    if (resolution.isKnown()) {
      boolean inch = resolution.unit().equals(Resolution.INCH);
      double factor = resolution.centimeters() > 0 ? resolution.centimeters() : 1;
      int unit = inch ? UNIT_INCH : resolution.centimeters() > 0 ? UNIT_CENTIMETER : UNIT_NONE;
      tags.fraction(Tiff.X_RESOLUTION, 1 / (resolution.columnStep() * factor));
      tags.fraction(Tiff.Y_RESOLUTION, 1 / (resolution.rowStep() * factor));
      tags.shorts(Tiff.RESOLUTION_UNIT, List.of(unit));
    }
  }
}
