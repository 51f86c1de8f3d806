package io.tileconv.jobs.report;

import io.tileconv.jobs.image.Georeference;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.jobs.image.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a file says of its pixels beyond their values, in words. */
public final class MetadataLines {

  private MetadataLines() {}

  /** A line for each thing that is known. */
  public static List<String> of(ImageInfo info) {
    ImageMetadata metadata = info.metadata();
    List<String> lines = new ArrayList<>();
    if (info.levels() > 1) {
      lines.add("overviews     " + (info.levels() - 1) + " (--level)");
    }
    if (!info.origin().remark().isEmpty()) {
      lines.add("note          " + info.origin().remark());
    }
    if (!metadata.axes().isEmpty()) {
      StringBuilder axes = new StringBuilder("axes        ");
      metadata
          .axes()
          .forEach(
              axis -> {
                axes.append("  ").append(axis.name()).append("=").append(axis.size());
                if (!axis.unit().isEmpty()) {
                  axes.append(" of ").append(number(axis.step())).append(" ").append(axis.unit());
                }
              });
      lines.add(axes.toString());
    }
    Georeference georeference = metadata.georeference();
    if (!georeference.isEmpty()) {
      String system =
          georeference
              .epsg()
              .map(code -> "EPSG:" + code)
              .orElse(georeference.keys().isEmpty() ? "no CRS" : "a CRS without EPSG code");
      String place =
          georeference.affine().map(MetadataLines::text).orElse("control points, no pixel size");
      lines.add("georeference  " + system + ", " + place);
    }
    Resolution resolution = metadata.resolution();
    if (resolution.isKnown()) {
      lines.add(
          "resolution    "
              + number(resolution.columnStep())
              + " × "
              + number(resolution.rowStep())
              + " "
              + (resolution.unit().isEmpty() ? "(no unit)" : resolution.unit())
              + " per pixel");
    }
    if (!metadata.noData().isEmpty()) {
      lines.add("nodata        " + metadata.noData());
    }
    if (metadata.hasPalette()) {
      lines.add("palette       " + metadata.colors().size() / 3 + " colors");
    }
    for (ImageMetadata.Item item : metadata.items()) {
      if (item.role().equals("description")) {
        lines.add("band " + (item.band() + 1) + "        " + item.text());
      }
    }
    return lines;
  }

  private static String text(Georeference.Affine affine) {
    String turned =
        affine.xPerRow() == 0 && affine.yPerColumn() == 0
            ? ""
            : ", turned by " + number(affine.xPerRow()) + " and " + number(affine.yPerColumn());
    return "pixel "
        + number(affine.xPerColumn())
        + " × "
        + number(affine.yPerRow())
        + turned
        + ", origin ("
        + number(affine.x())
        + ", "
        + number(affine.y())
        + ")";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
