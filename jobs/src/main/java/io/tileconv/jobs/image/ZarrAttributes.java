package io.tileconv.jobs.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Zarr array's attributes say of its pixels. The reference system and the pixel size are
 * written as the conventions {@code proj:} and {@code spatial:} have them, for others; and all of
 * it as {@code tileconv}, which is read again.
 */
final class ZarrAttributes {

  private static final String OWN = "tileconv";

  private ZarrAttributes() {}

  static ImageMetadata metadata(JsonNode attributes, ZarrArray array) throws BadImageException {
    JsonNode own = attributes.path(OWN);
    ImageMetadata metadata =
        own.isObject() ? MetadataText.parse(own.toString()) : ImageMetadata.NONE;
    List<ImageMetadata.Axis> axes = new ArrayList<>();
    for (int axis = 0; axis < array.names().size() - 2; axis++) {
      axes.add(new ImageMetadata.Axis(array.names().get(axis), array.shape().get(axis)));
    }
    return metadata.withAxes(axes);
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
