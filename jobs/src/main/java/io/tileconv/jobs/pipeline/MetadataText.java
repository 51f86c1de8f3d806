package io.tileconv.jobs.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ImageMetadata;

/** Metadata as a line of JSON, as the tiles of an image carry it. */
final class MetadataText {

  /** Questions such as {@code isEmpty} are no values. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private MetadataText() {}

  /** Null if nothing is said. */
  static String of(ImageMetadata metadata) {
    try {
      return metadata.isEmpty() ? null : JSON.writeValueAsString(metadata);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param text null if nothing is said
   */
  static ImageMetadata parse(String text) throws BadImageException {
    try {
      return text == null ? ImageMetadata.NONE : JSON.readValue(text, ImageMetadata.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new BadImageException("the column metadata holds no JSON that split wrote", e);
    }
  }
}
