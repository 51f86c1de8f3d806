package io.tileconv.jobs.image;

import io.tileconv.network.Placement;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an image lies on the earth, as GeoTIFF 1.1 (OGC 19-008) says it: the values of its tags.
 *
 * @param pixelScale model units per column, per row and in depth; empty if there is none
 * @param tiePoints six values each: column, row, depth, and the model's x, y, z there
 * @param transformation 4 × 4 matrix, row by row, from (column, row, depth, 1) to the model; empty
 *     if there is none
 * @param keys the GeoKey directory: the coordinate reference system
 * @param doubles values that keys refer to
 * @param ascii text that keys refer to
 */
public record Georeference(
    List<Double> pixelScale,
    List<Double> tiePoints,
    List<Double> transformation,
    List<Integer> keys,
    List<Double> doubles,
    String ascii)
    implements Serializable {

  /** No georeference. */
  public static final Georeference NONE =
      new Georeference(List.of(), List.of(), List.of(), List.of(), List.of(), "");

  private static final int RASTER_TYPE = 1025;
  private static final int GEODETIC_SYSTEM = 2048;
  private static final int PROJECTED_SYSTEM = 3072;
  private static final int PIXEL_IS_POINT = 2;
  private static final int USER_DEFINED = 32767;
  private static final int TIE_POINT = 6;

  public Georeference {
    pixelScale = List.copyOf(pixelScale);
    tiePoints = List.copyOf(tiePoints);
    transformation = List.copyOf(transformation);
    keys = List.copyOf(keys);
    doubles = List.copyOf(doubles);
  }

  /**
   * From column and row, counted from the image's corner, to the model's x and y.
   *
   * @param x of the corner
   * @param xPerColumn model units
   * @param xPerRow 0 unless the image is turned
   * @param y of the corner
   * @param yPerColumn 0 unless the image is turned
   * @param yPerRow negative where north is up
   */
  public record Affine(
      double x, double xPerColumn, double xPerRow, double y, double yPerColumn, double yPerRow) {}

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** Whether raster coordinates count from the middle of the first pixel, not from its corner. */
  private boolean isPoint() {
    return key(RASTER_TYPE).orElse(0) == PIXEL_IS_POINT;
  }

  /** The EPSG code of the coordinate reference system, if it has one. */
  public Optional<Integer> epsg() {
    return key(PROJECTED_SYSTEM)
        .or(() -> key(GEODETIC_SYSTEM))
        .filter(code -> code > 0 && code != USER_DEFINED);
  }

  /** A key whose value is in the directory itself. */
  private Optional<Integer> key(int id) {
    for (int i = 4; i + 3 < keys.size(); i += 4) {
      if (keys.get(i) == id && keys.get(i + 1) == 0) {
        return Optional.of(keys.get(i + 3));
      }
    }
    return Optional.empty();
  }

  /** The affine map, unless there is none or control points stand in for it. */
  public Optional<Affine> affine() {
    double x;
    double y;
    double[] steps;
    if (transformation.size() == 16) {
      List<Double> t = transformation;
      x = t.get(3);
      y = t.get(7);
      steps = new double[] {t.get(0), t.get(1), t.get(4), t.get(5)};
    } else if (pixelScale.size() >= 2 && tiePoints.size() >= TIE_POINT) {
      steps = new double[] {pixelScale.get(0), 0, 0, -pixelScale.get(1)};
      x = tiePoints.get(3) - tiePoints.get(0) * steps[0];
      y = tiePoints.get(4) - tiePoints.get(1) * steps[3];
    } else {
      return Optional.empty();
    }
    if (isPoint()) {
      x -= (steps[0] + steps[1]) / 2;
      y -= (steps[2] + steps[3]) / 2;
    }
    return Optional.of(new Affine(x, steps[0], steps[1], y, steps[2], steps[3]));
  }

  /** The georeference of an image whose samples lie like this in the one that has this. */
  Georeference of(Placement placement) {
    if (isEmpty() || placement.isIdentity()) {
      return this;
    }
    double columnStep = placement.columns().step();
    double rowStep = placement.rows().step();
    // Raster coordinates of the result's raster origin.
    double column = isPoint() ? placement.columns().first() : placement.columns().edge();
    double row = isPoint() ? placement.rows().first() : placement.rows().edge();
    List<Double> scale = new ArrayList<>(pixelScale);
    List<Double> ties = new ArrayList<>(tiePoints);
    List<Double> matrix = new ArrayList<>(transformation);
    if (scale.size() >= 2) {
      scale.set(0, scale.get(0) * columnStep);
      scale.set(1, scale.get(1) * rowStep);
    }
    if (pixelScale.size() >= 2 && ties.size() == TIE_POINT) {
      // Some readers take a single tie point for the corner, whatever place it names.
      ties.set(3, ties.get(3) + (column - ties.get(0)) * pixelScale.get(0));
      ties.set(4, ties.get(4) - (row - ties.get(1)) * pixelScale.get(1));
      ties.set(0, 0.0);
      ties.set(1, 0.0);
    } else {
      for (int i = 0; i + 1 < ties.size(); i += TIE_POINT) {
        ties.set(i, (ties.get(i) - column) / columnStep);
        ties.set(i + 1, (ties.get(i + 1) - row) / rowStep);
      }
    }
    for (int i = 0; i + 3 < matrix.size(); i += 4) {
      double perColumn = matrix.get(i);
      double perRow = matrix.get(i + 1);
      matrix.set(i, perColumn * columnStep);
      matrix.set(i + 1, perRow * rowStep);
      matrix.set(i + 3, matrix.get(i + 3) + perColumn * column + perRow * row);
    }
    return new Georeference(scale, ties, matrix, keys, doubles, ascii);
  }
}
