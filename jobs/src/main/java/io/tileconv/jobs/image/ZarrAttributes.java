package io.tileconv.jobs.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a Zarr array's attributes say of its pixels. The reference system and the pixel size are
 * written as the conventions {@code proj:} and {@code spatial:} have them, and the value for no
 * data as xarray has it, for others; and all of it as {@code tileconv}, which is read again.
 */
final class ZarrAttributes {

  private static final String OWN = "tileconv";

  private static final List<String> NO_DATA = List.of("_FillValue", "missing_value", "nodata");

  private static final int BASE64_DOUBLE = 12;

  private ZarrAttributes() {}

  static ImageMetadata metadata(JsonNode attributes, ZarrArray array) throws BadImageException {
    JsonNode own = attributes.path(OWN);
    ImageMetadata metadata =
        own.isObject() ? MetadataText.parse(own.toString()) : ImageMetadata.NONE;
    List<ImageMetadata.Axis> axes = new ArrayList<>();
    for (int axis = 0; axis < array.names().size() - 2; axis++) {
      axes.add(new ImageMetadata.Axis(array.names().get(axis), array.shape().get(axis)));
    }
    metadata = metadata.withAxes(axes);
    return metadata.noData().isEmpty()
        ? noData(attributes, array).map(metadata::withNoData).orElse(metadata)
        : metadata;
  }

  /**
   * As xarray, rioxarray and GDAL write it. Every array has a fill value, mostly 0 because that is
   * the default, so that only others say anything.
   */
  private static Optional<Float> noData(JsonNode attributes, ZarrArray array)
      throws BadImageException {
    for (String name : NO_DATA) {
      JsonNode value = attributes.path(name);
      value = value.isArray() ? value.path(0) : value;
      if (value.isNumber() || value.isTextual()) {
        return Optional.of(number(value));
      }
    }
    return array.fill() == 0 ? Optional.empty() : Optional.of(array.fill());
  }

  /** As a number, or as xarray has those of floats: eight bytes in base 64. */
  private static float number(JsonNode value) throws BadImageException {
    String text = value.asText();
    if (value.isTextual() && text.length() == BASE64_DOUBLE && text.endsWith("=")) {
      try {
        byte[] bytes = Base64.getDecoder().decode(text);
        return (float)
            Double.longBitsToDouble(StoredType.longAt(bytes, 0, ByteOrder.LITTLE_ENDIAN));
      } catch (IllegalArgumentException e) {
        throw ZarrArray.damaged("its _FillValue is no number");
      }
    }
    return ZarrMetadata.fill(value);
  }

  /** What stands for no data in an array of this type; empty if nothing in it can. */
  static Optional<Float> fill(ImageMetadata metadata, PixelType type) {
    return metadata.noDataNumber().filter(type::holds);
  }

  /**
   * Writes {@code _FillValue}, for which xarray and rioxarray look: to them the array's own fill
   * value is only what is read of chunks that are not there. GDAL reads that one as no data.
   */
  static void write(float fill, PixelType type, ObjectNode attributes) {
    if (type.isInteger()) {
      attributes.put(NO_DATA.get(0), (long) fill);
    } else {
      byte[] bytes = new byte[Double.BYTES];
      StoredType.putLong(bytes, 0, ByteOrder.LITTLE_ENDIAN, Double.doubleToLongBits(fill));
      attributes.put(NO_DATA.get(0), Base64.getEncoder().encodeToString(bytes));
    }
  }

  static void write(ImageMetadata metadata, ObjectNode attributes) {
    ImageMetadata kept = metadata.withAxes(List.of());
    if (kept.isEmpty()) {
      return;
    }
    Georeference georeference = metadata.georeference();
    georeference.epsg().ifPresent(code -> attributes.put("proj:code", "EPSG:" + code));
    georeference
        .affine()
        .ifPresent(
            affine -> {
              ArrayNode dimensions = attributes.putArray("spatial:dimensions");
              dimensions.add("y").add("x");
              ArrayNode transform = attributes.putArray("spatial:transform");
              transform.add(affine.xPerColumn()).add(affine.xPerRow()).add(affine.x());
              transform.add(affine.yPerColumn()).add(affine.yPerRow()).add(affine.y());
            });
    attributes.set(OWN, MetadataText.tree(kept));
  }
}
