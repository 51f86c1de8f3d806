package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.RawPixels;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Pad;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/** Reads the tiles of an image with their halos. It belongs to one thread. */
public final class TileReader implements Closeable {

  private final InputImage image;
  private final Splitter.Settings settings;
  private final TileExecutor executor;
  private final Layers layers;

  public TileReader(InputImage image, Splitter.Settings settings, Configuration configuration)
      throws IOException {
    this.image = image;
    this.settings = settings;
    int halo = settings.halo();
    Network pad =
        Network.chain().then("halo", new Pad(halo, halo, halo, halo, settings.border())).build();
    this.executor = new TileExecutor(pad, image.shapes(), Arithmetic.EXACT);
    this.layers = new Layers(image, configuration, settings.memoryBytes());
  }

  /** Where the tiles of an image are. */
  public static TileGrid grid(InputImage image, Splitter.Settings settings) {
    return new TileGrid(Region.whole(image.info().shape()), settings.tile(), settings.tile());
  }

  /**
   * A tile with its halo, as {@link TileSchema#PIXELS}.
   *
   * @param region of the tile without its halo
   * @throws JobException if the image cannot be read; the message names it
   */
  public byte[] pixels(Region region) {
    long halo = settings.halo();
    // In the padded image, a tile begins where its halo does.
    Region padded =
        Region.of(
            region.top(), region.left(), region.height() + 2 * halo, region.width() + 2 * halo);
    try {
      Block block = executor.compute(padded, layers.sources());
      return RawPixels.encode(block, image.info().type());
    } catch (IOException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, image.source().name() + ": " + InputFiles.firstLine(e), e);
    }
  }

  @Override
  public void close() {
    try {
      layers.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
