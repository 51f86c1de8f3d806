package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.network.StagedNetwork.Kept;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * A map that one stage keeps for later ones.
 *
 * @param name of the node that makes it
 * @param info what a reader says of it
 * @param files where it is; null as long as its stage has not run
 */
record KeptSource(String name, ImageInfo info, KeptFiles files) implements ImageSource {

  /** A place that is taken until the map is there. */
  static InputImage.Layer pending(Kept kept) {
    ImageInfo info =
        new ImageInfo(
            "kept map",
            kept.shape(),
            1,
            PixelType.FLOAT32,
            1,
            KeptFiles.CHUNK,
            "none",
            ImageInfo.Access.DIRECT);
    return new InputImage.Layer(new KeptSource(kept.name(), info, null), info);
  }

  KeptSource with(KeptFiles written) {
    return new KeptSource(name, info, written);
  }

  @Override
  public String path() {
    return name;
  }

  @Override
  public String version() {
    return "kept map of " + info.shape();
  }

  @Override
  public ImageReader open(Configuration configuration, long decodeLimit) throws IOException {
    if (files == null) {
      throw new IllegalStateException(name + " is read before it is kept");
    }
    return new KeptReader(files, info, configuration);
  }
}
