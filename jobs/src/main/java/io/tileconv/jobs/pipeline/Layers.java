package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Demand;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The open images of one input. What goes wrong while they are read is told as their fault. */
final class Layers implements Closeable {

  private final List<ImageReader> readers = new ArrayList<>();

  Layers(InputImage input, Configuration configuration, long decodeLimit) throws IOException {
    try {
      for (InputImage.Layer layer : input.layers()) {
        readers.add(layer.source().open(configuration, decodeLimit));
      }
    } catch (IOException e) {
      close();
      throw sourceFault(e);
    }
  }

  /** Each image, read from its file whenever it is asked. */
  List<BlockSource> sources() {
    List<BlockSource> sources = new ArrayList<>();
    for (ImageReader reader : readers) {
      sources.add(target -> read(reader, target));
    }
    return sources;
  }

  /** Each image's part of a demand, read once and kept. */
  List<BlockSource> windows(Demand demand) throws IOException {
    List<BlockSource> windows = new ArrayList<>();
    for (int i = 0; i < readers.size(); i++) {
      List<Block> pieces = new ArrayList<>();
      for (Region region : demand.regions(i)) {
        Block piece = Block.allocate(region, readers.get(i).info().shape().channels());
        read(readers.get(i), piece);
        pieces.add(piece);
      }
      windows.add(target -> pieces.forEach(piece -> piece.copyTo(target)));
    }
    return windows;
  }

  private static void read(ImageReader reader, Block target) throws IOException {
    try {
      reader.read(target);
    } catch (IOException e) {
      throw sourceFault(e);
    }
  }

  private static IOException sourceFault(IOException e) {
    return e instanceof BadImageException ? e : new SourceException(e);
  }

  @Override
  public void close() throws IOException {
    for (ImageReader reader : readers) {
      reader.close();
    }
  }
}
