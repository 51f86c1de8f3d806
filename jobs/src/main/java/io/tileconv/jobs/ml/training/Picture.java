package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.pipeline.ImageSource;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.Serializable;

/**
 * An image as a network sees it: with the network's channels, and scaled.
 *
 * <p>An image of one band stands for all channels. Of an image with one band more than wanted the
 * last one, transparency, is left out. Three or four bands give one channel as luminance, {@code
 * 0.299 R + 0.587 G + 0.114 B}.
 *
 * @param source where its pixels are
 * @param info its header
 * @param channels as the network wants them
 * @param scale factor of the stored values
 */
record Picture(ImageSource source, ImageInfo info, int channels, float scale)
    implements Serializable {

  Picture {
    if (!fits(info.shape().channels(), channels)) {
      throw new IllegalArgumentException(
          "has "
              + info.shape().channels()
              + " bands where "
              + channels
              + " are wanted; leave it out, or convert it");
    }
  }

  /** Whether an image of so many bands can stand for so many channels. */
  static boolean fits(int bands, int channels) {
    return bands == channels || bands == 1 || bands == channels + 1 || isColour(bands, channels);
  }

  private static boolean isColour(int bands, int channels) {
    return channels == 1 && (bands == 3 || bands == 4);
  }

  /** The factor that brings integers to [0, 1] and leaves floats alone. */
  static float usualScale(ImageInfo info) {
    return info.type().isInteger() ? (float) (1 / info.type().max()) : 1;
  }

  Shape shape() {
    return new Shape(channels, info.shape().height(), info.shape().width());
  }

  /** Fills the block with scaled values. */
  void read(Readers readers, Block target) throws IOException {
    readStored(readers, target);
    if (scale != 1) {
      float[] data = target.data();
      Region region = target.region();
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (int c = 0; c < channels; c++) {
          int start = target.rowStart(row, c);
          for (int x = 0; x < region.width(); x++) {
            data[start + x] *= scale;
          }
        }
      }
    }
  }

  /** Fills the block with the values as they are stored. */
  void readStored(Readers readers, Block target) throws IOException {
    int bands = info.shape().channels();
    if (bands == channels) {
      read(readers, source, target);
      return;
    }
    Block all = Block.allocate(target.region(), bands);
    read(readers, source, all);
    Region region = target.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < channels; c++) {
        int to = target.rowStart(row, c);
        if (isColour(bands, channels)) {
          luminance(all, row, target.data(), to);
        } else {
          int from = all.rowStart(row, bands == 1 ? 0 : c);
          System.arraycopy(all.data(), from, target.data(), to, (int) region.width());
        }
      }
    }
  }

  /** Written so that equal bands give their own value. */
  private static void luminance(Block all, long row, float[] target, int to) {
    int red = all.rowStart(row, 0);
    int green = all.rowStart(row, 1);
    int blue = all.rowStart(row, 2);
    for (int x = 0; x < all.region().width(); x++) {
      float g = all.data()[green + x];
      target[to + x] = g + 0.299f * (all.data()[red + x] - g) + 0.114f * (all.data()[blue + x] - g);
    }
  }

  private static void read(Readers readers, ImageSource source, Block target) throws IOException {
    ImageReader reader = readers.take(source);
    reader.read(target);
    // After a failure the reader is not given back: nobody knows what state it is in.
    readers.giveBack(source, reader);
  }
}
