package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import java.io.IOException;

/** Reads windows of an image that can only be decoded whole: once, on the first read. */
final class WholeImageReader implements ImageReader {

  /** A format that is decoded from its beginning to its end. */
  interface Decoder {

    ImageInfo info();

    DecodedImage decode(InputFile file) throws IOException;
  }

  private final InputFile file;
  private final Decoder decoder;
  private final long maxDecodedBytes;
  private DecodedImage image;

  WholeImageReader(InputFile file, Decoder decoder, long maxDecodedBytes) {
    this.file = file;
    this.decoder = decoder;
    this.maxDecodedBytes = maxDecodedBytes;
  }

  @Override
  public ImageInfo info() {
    return decoder.info();
  }

  @Override
  public void read(Block target) throws IOException {
    Checks.readable(info(), target);
    if (image == null) {
      long bytes = info().decodedBytes();
      if (bytes > maxDecodedBytes) {
        throw new BadImageException(
            "the "
                + info().format()
                + " image takes "
                + Checks.size(bytes)
                + " decoded, and "
                + Checks.size(maxDecodedBytes)
                + " are allowed; convert it to a tiled TIFF, which is read in windows, or allow"
                + " more memory (--memory)");
      }
      image = DecodedImages.SHARED.acquire(file.version(), () -> decoder.decode(file));
    }
    image.read(target);
  }

  @Override
  public void close() throws IOException {
    if (image != null) {
      image = null;
      DecodedImages.SHARED.release(file.version());
    }
    file.close();
  }
}
