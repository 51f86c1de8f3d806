package io.tileconv.jobs.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The multiscales metadata of OME-Zarr 0.4 and 0.5.
 *
 * @param axes names of the axes
 * @param units of the axes; empty texts where they have none
 * @param levels the image first
 */
record OmeMultiscale(List<String> axes, List<String> units, List<Level> levels) {

  /**
   * An array of the pyramid.
   *
   * @param path relative to the image
   * @param scale size of a pixel along each axis; empty if unknown
   * @param translation place of the first pixel's middle along each axis; empty if unknown
   */
  record Level(String path, List<Double> scale, List<Double> translation) {}

  /**
   * @throws BadImageException if there is no such metadata
   */
  static OmeMultiscale of(JsonNode attributes) throws BadImageException {
    JsonNode scales = attributes.path("ome").path("multiscales");
    if (scales.isMissingNode()) {
      scales = attributes.path("multiscales");
    }
    JsonNode image = scales.path(0);
    if (!image.path("datasets").isArray() || image.path("datasets").isEmpty()) {
      throw new BadImageException(
          "this Zarr group is no OME-Zarr image; name the directory of an array in it");
    }
    List<String> axes = new ArrayList<>();
    List<String> units = new ArrayList<>();
    for (JsonNode axis : image.path("axes")) {
      axes.add(axis.isTextual() ? axis.asText() : axis.path("name").asText(""));
      units.add(axis.path("unit").asText(""));
    }
    List<Level> levels = new ArrayList<>();
    for (JsonNode dataset : image.path("datasets")) {
      String path = dataset.path("path").asText("");
      if (path.isEmpty() || path.startsWith("/") || path.contains("..") || path.contains(":")) {
        throw ZarrArray.damaged("a level of the pyramid has path " + oneLine(path));
      }
      List<Double> scale = List.of();
      List<Double> translation = List.of();
      for (JsonNode step : dataset.path("coordinateTransformations")) {
        scale = step.has("scale") ? doubles(step.path("scale")) : scale;
        translation = step.has("translation") ? doubles(step.path("translation")) : translation;
      }
      levels.add(new Level(path, scale, translation));
    }
    return new OmeMultiscale(axes, units, levels);
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static List<Double> doubles(JsonNode list) {
    List<Double> values = new ArrayList<>();
    list.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  Level level(int number) throws BadImageException {
    if (number >= levels.size()) {
      throw new BadImageException(
          "the pyramid has levels 0 to " + (levels.size() - 1) + ", not " + number + " (--level)");
    }
    return levels.get(number);
  }

  /** An array whose axes are called as here, unless it says so itself. */
  ZarrArray named(ZarrArray array) {
    boolean fits = array.names().isEmpty() && axes.size() == array.shape().size();
    return fits ? array.named(axes) : array;
  }

  /** Adds the size of pixels, and the steps of the other axes. */
  ImageMetadata described(ImageMetadata metadata, Level level) {
    int rank = level.scale.size();
    if (rank < 2 || units.size() != rank) {
      return metadata;
    }
    ImageMetadata spaced = metadata.withAxes(spaced(metadata.axes(), level));
    String unit = units.get(rank - 1);
    boolean placed = level.translation.size() == rank;
    Resolution resolution =
        new Resolution(
            level.scale.get(rank - 1),
            level.scale.get(rank - 2),
            placed ? level.translation.get(rank - 1) : 0,
            placed ? level.translation.get(rank - 2) : 0,
            unit);
    return resolution.isKnown() && !unit.isEmpty() ? spaced.with(resolution) : spaced;
  }

  private List<ImageMetadata.Axis> spaced(List<ImageMetadata.Axis> plain, Level level) {
    if (plain.size() != units.size() - 2) {
      return plain;
    }
    List<ImageMetadata.Axis> spaced = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      spaced.add(
          new ImageMetadata.Axis(
              plain.get(i).name(), plain.get(i).size(), level.scale.get(i), units.get(i)));
    }
    return spaced;
  }
}
