package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageReader;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** Where an image's pixels come from; travels to the executors, which open it. */
public interface ImageSource extends Serializable {

  /** Full path. */
  String path();

  /** How it is called in messages. */
  String name();

  /**
   * @param decodeLimit the most bytes that an image may take which can only be decoded whole
   */
  ImageReader open(Configuration configuration, long decodeLimit) throws IOException;

  /** The same image, with the numbers of a palette's colors in place of the colors. */
  default ImageSource asNumbers() {
    return this;
  }

  /** What changes when the image does, for fingerprints. */
  String version();
}
