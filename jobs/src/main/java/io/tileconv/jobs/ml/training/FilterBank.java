package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.Chunk;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.StorageOptions;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Learned filters of one size, as patterns: what a picture looks like where they answer most. */
public final class FilterBank {

  /** Pixels of a picture for one weight. */
  private static final int ZOOM = 12;

  /** Pixels between two filters of a picture. */
  private static final int GAP = 4;

  private final int size;
  private final List<double[]> filters;

  /**
   * @param size rows and columns
   * @param filters the weights of each, row by row
   */
  FilterBank(int size, List<double[]> filters) {
    this.size = size;
    this.filters = List.copyOf(filters);
  }

  public int count() {
    return filters.size();
  }

  double[] filter(int index) {
    return filters.get(index).clone();
  }

  /** Writes the weights as a NumPy array {@code [K, kh, kw]}. */
  public void write(Configuration configuration, String file) throws IOException {
    Block block = Block.allocate(Region.of(0, 0, size, size), filters.size());
    for (int k = 0; k < filters.size(); k++) {
      for (int i = 0; i < size * size; i++) {
        block.set(k, i / size, i % size, (float) filters.get(k)[i]);
      }
    }
    AtomicFile.write(configuration, new Path(file), encoded("bank.npy", block, PixelType.FLOAT32));
  }

  /**
   * Draws all filters side by side: grey is zero, and the largest weight of each filter is black or
   * white.
   */
  public void draw(Configuration configuration, String file) throws IOException {
    int columns = (int) Math.ceil(Math.sqrt(filters.size()));
    int rows = (filters.size() + columns - 1) / columns;
    int cell = size * ZOOM + GAP;
    Block picture = Block.allocate(Region.of(0, 0, rows * cell + GAP, columns * cell + GAP), 1);
    picture.fill(255);
    for (int k = 0; k < filters.size(); k++) {
      double[] filter = filters.get(k);
      double most = 0;
      for (double weight : filter) {
        most = Math.max(most, Math.abs(weight));
      }
      int top = k / columns * cell + GAP;
      int left = k % columns * cell + GAP;
      for (int y = 0; y < size * ZOOM; y++) {
        for (int x = 0; x < size * ZOOM; x++) {
          double weight = filter[y / ZOOM * size + x / ZOOM];
          picture.set(0, top + y, left + x, (float) Math.rint(127.5 + 127.5 * weight / most));
        }
      }
    }
    AtomicFile.write(configuration, new Path(file), encoded("bank.png", picture, PixelType.UINT8));
  }

  /** The file of a small image. */
  private static byte[] encoded(String name, Block image, PixelType type) throws IOException {
    Shape shape = new Shape(image.channels(), image.region().height(), image.region().width());
    ImageWriter writer =
        ImageFormats.writer(name, shape, 1, PixelConversion.to(type), StorageOptions.DEFAULT);
    Map<Long, byte[]> bytes = new TreeMap<>();
    List<Chunk> chunks = new ArrayList<>();
    for (long i = 0; i < writer.storage().tiles(); i++) {
      writer.encode(
          image.view(writer.storage().tile(i)),
          (key, data, offset, length, checksum) -> {
            byte[] copy = new byte[length];
            System.arraycopy(data, offset, copy, 0, length);
            bytes.put(key, copy);
            chunks.add(new Chunk(key, length, checksum));
          });
    }
    chunks.sort((a, b) -> Long.compare(a.key(), b.key()));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(writer.header(chunks));
    for (byte[] chunk : bytes.values()) {
      file.write(chunk);
    }
    file.write(writer.trailer(chunks));
    return file.toByteArray();
  }
}
