package io.tileconv.jobs.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Metadata as a line of JSON, as the tiles of an image carry it. */
public final class MetadataText {

  /** Questions such as {@code isEmpty} are no values. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private MetadataText() {}

  /** Null if nothing is said. */
  public static String of(ImageMetadata metadata) {
    try {
      return metadata.isEmpty() ? null : JSON.writeValueAsString(metadata);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a JSON object. */
  static JsonNode tree(ImageMetadata metadata) {
    return JSON.valueToTree(metadata);
  }

  /**
   * @param text null if nothing is said
   */
  public static ImageMetadata parse(String text) throws BadImageException {
    try {
      return text == null ? ImageMetadata.NONE : JSON.readValue(text, ImageMetadata.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new BadImageException("its metadata is no JSON that tileconv wrote", e);
    }
  }
}
